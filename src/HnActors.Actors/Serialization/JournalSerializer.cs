using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace HnActors.Actors.Serialization;

/// <summary>Writes and reads the journal's events and snapshots as Protocol Buffers, by the table in <see cref="JournalMapping"/>.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private static readonly Dictionary<Type, Mapping> ByType = JournalMapping.All.ToDictionary(mapping => mapping.Type);
    private static readonly Dictionary<string, Mapping> ByManifest = JournalMapping.All.ToDictionary(mapping => mapping.Manifest);

    public override string Manifest(object o) => Of(o).Manifest;

    public override byte[] ToBinary(object obj) => Of(obj).ToWire(obj).ToByteArray();

    public override object FromBinary(byte[] bytes, string manifest) => ByManifest.TryGetValue(manifest, out var mapping)
        ? mapping.FromBytes(bytes)
        : throw new ArgumentException($"The journal holds '{manifest}', which this version does not know. A newer one wrote it.", nameof(manifest));

    private static Mapping Of(object value) => ByType.TryGetValue(value.GetType(), out var mapping)
        ? mapping
        : throw new ArgumentException($"{value.GetType()} is not made for the journal.", nameof(value));
}
