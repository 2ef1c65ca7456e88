using System.Reflection;
using NetArchTest.Rules;

namespace HnActors.Node.Tests;

/// <summary>The namespaces of a project, which are its folders, and which of them use which.</summary>
internal sealed class Rooms
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    public Rooms(Assembly assembly)
    {
        var rooms = assembly.GetTypes().Where(IsOurs).ToLookup(type => type.Namespace!);
        foreach (var room in rooms) _uses[room.Key] = new SortedDictionary<string, string>(StringComparer.Ordinal);
        // Read once, and asked once for each room that is used: to look through an assembly takes long.
        var all = Types.InAssembly(assembly);
        foreach (var used in rooms)
        {
            var users = all.That().HaveDependencyOnAny([.. used.Select(type => type.FullName!)]).GetTypes();
            foreach (var room in users.Where(IsOurs).GroupBy(type => type.Namespace!).Where(room => room.Key != used.Key))
                _uses[room.Key][used.Key] = string.Join(", ", room.Select(type => type.Name).Order(StringComparer.Ordinal));
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
