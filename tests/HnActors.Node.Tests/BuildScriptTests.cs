using System.Management.Automation.Language;

namespace HnActors.Node.Tests;

/// <summary>build.ps1 is thin: each target is one call of the dotnet CLI.</summary>
public class BuildScriptTests
{
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["Build"] = "dotnet build HnActors.sln -c Release",
        ["Test"] = "dotnet test HnActors.sln",
        ["Download"] = "dotnet run -c Release --project src/HnActors.Node -- download --last 10000 --out sim.jsonl --store sqlite:sim.db --api sim",
        ["Pack"] = "dotnet pack HnActors.sln -c Release -o artifacts",
    };

    private readonly ScriptBlockAst _script;
    private readonly ParseError[] _errors;

    public BuildScriptTests() => _script = Parser.ParseFile(Path.Combine(Repository.Root, "build.ps1"), out _, out _errors);

    [Fact]
    public void It_parses() => Assert.Empty(_errors);

    [Fact]
    public void Each_target_runs_its_one_command()
    {
        var choice = (SwitchStatementAst)_script.Find(node => node is SwitchStatementAst, searchNestedScriptBlocks: true);

        var commands = choice.Clauses.ToDictionary(
            clause => ((StringConstantExpressionAst)clause.Item1).Value,
            clause => Assert.Single(clause.Item2.Statements).Extent.Text);

        Assert.Equal(Expected, commands);
    }

    [Fact]
    public void The_targets_offered_are_those_there_are()
    {
        var offered = _script.ParamBlock.Parameters[0].Attributes.OfType<AttributeAst>()
            .Single(attribute => attribute.TypeName.Name == "ValidateSet")
            .PositionalArguments.Select(argument => ((StringConstantExpressionAst)argument).Value);

        Assert.Equal(Expected.Keys.Order(), offered.Order());
    }

    [Fact]
    public void The_readme_names_the_test_command_that_the_script_runs() =>
        Assert.Contains(Expected["Test"], File.ReadAllText(Path.Combine(Repository.Root, "README.md")));
}
