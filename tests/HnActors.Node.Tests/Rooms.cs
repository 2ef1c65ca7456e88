using System.Reflection;
using NetArchTest.Rules;

namespace HnActors.Node.Tests;

/// <summary>The namespaces of a project, which are its folders, and which of them use which.</summary>
internal sealed class Rooms
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public Rooms(Assembly assembly)
    {
        var types = assembly.GetTypes().Where(IsOurs).ToLookup(type => type.Namespace!);
        foreach (var room in types.Select(group => group.Key))
        {
            _uses[room] = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var other in types.Where(group => group.Key != room))
            {
                var users = Types.InAssembly(assembly)
                    .That().ResideInNamespaceMatching($"^{room.Replace(".", "\\.")}$")
                    .And().HaveDependencyOnAny([.. other.Select(type => type.FullName!)])
                    .GetTypes().Select(type => type.Name).Order(StringComparer.Ordinal).ToList();
                if (users.Count > 0) _uses[room][other.Key] = string.Join(", ", users);
            }
        }
    }

    /// <summary>How often one room uses another.</summary>
    public int Count => _uses.Values.Sum(others => others.Count);

    /// <summary>Rooms that use each other, directly or through others, and because of which types; empty where there are none.</summary>
    public IEnumerable<string> Cycles() =>
        from room in _uses.Keys
        from used in _uses[room]
        where Reaches(used.Key, room, [])
        select $"{room} → {used.Key} ({used.Value})";

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        from == to || (seen.Add(from) && _uses[from].Keys.Any(next => Reaches(next, to, seen)));

    // Not what the compiler makes, nor what is generated from the files of Protobuf.
    private static bool IsOurs(Type type) =>
        type is { IsNested: false, Namespace: { } name } && name.StartsWith("HnActors", StringComparison.Ordinal)
            && !name.EndsWith(".Wire", StringComparison.Ordinal);
}
