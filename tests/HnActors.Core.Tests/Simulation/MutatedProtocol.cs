using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HnActors.Core.Tests.Simulation;

/// <summary>HnActors.Core and the histories, compiled from their sources with or without a mutation.</summary>
internal sealed class MutatedProtocol : IDisposable
{
    private static readonly string HistoryFolder = Path.GetDirectoryName(ThisFile())!;
    private static readonly string CoreFolder = Path.GetFullPath(Path.Combine(HistoryFolder, "..", "..", "..", "src", "HnActors.Core"));
    private static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);
    private static readonly Lazy<CSharpCompilation> Original = new(Compile);

    private readonly AssemblyLoadContext _context = new("mutated", isCollectible: true);
    private readonly Type _history;

    public MutatedProtocol(Mutation? mutation)
    {
        var compilation = mutation is null ? Original.Value : Mutate(Original.Value, mutation);
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        if (!result.Success) throw new InvalidOperationException(
            $"'{mutation}' does not compile: {result.Diagnostics.First(one => one.Severity == DiagnosticSeverity.Error)}");
        bytes.Position = 0;
        _history = _context.LoadFromStream(bytes).GetType(typeof(History).FullName!, throwOnError: true)!;
    }

    /// <summary>Plays the history of a seed.</summary>
    /// <returns>What it found wrong; null where all held.</returns>
    public string? Play(int seed)
    {
        try
        {
            _history.GetMethod(nameof(History.Play))!.Invoke(Activator.CreateInstance(_history, seed, null), null);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException!.Message;
        }
    }

    public void Dispose() => _context.Unload();

    private static CSharpCompilation Compile()
    {
        var files = Directory.EnumerateFiles(CoreFolder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(CoreFolder, file).StartsWith("obj", StringComparison.Ordinal))
            .Concat(new[]
            {
                "History", "World", "Network", "CoordinatorHost", "DeadLettersHost", "DirectoryHost", "FollowerHost", "BudgetHost", "PersonHost", "NodeHost", "PoolHost",
            }.Select(
                name => Path.Combine(HistoryFolder, $"{name}.cs")));
        var usings = string.Concat(new[] { "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks" }
            .Select(name => $"global using {name};"));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("HnActors.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "HnActors.Mutated",
            [.. files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language, file)), CSharpSyntaxTree.ParseText(usings, Language)],
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static CSharpCompilation Mutate(CSharpCompilation original, Mutation mutation)
    {
        var path = Path.Combine(CoreFolder, $"{mutation.File}.cs");
        var tree = original.SyntaxTrees.Single(one => one.FilePath == path);
        var source = tree.ToString();
        if (source.Split(mutation.Original).Length != 2)
            throw new InvalidOperationException(
                $"'{mutation}': {mutation.File} holds '{mutation.Original}' {source.Split(mutation.Original).Length - 1} times, not once.");
        return original.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(source.Replace(mutation.Original, mutation.Mutated), Language, path));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
