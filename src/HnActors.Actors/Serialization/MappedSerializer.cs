using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace HnActors.Actors.Serialization;

/// <summary>Serializes types as Protocol Buffers, using a table of mappings.</summary>
public abstract class MappedSerializer : SerializerWithStringManifest
{
    private readonly Dictionary<Type, Mapping> _byType;
    private readonly Dictionary<string, Mapping> _byManifest;

    private protected MappedSerializer(ExtendedActorSystem system, IReadOnlyList<Mapping> mappings)
        : base(system)
    {
        _byType = mappings.ToDictionary(mapping => mapping.Type);
        _byManifest = mappings.ToDictionary(mapping => mapping.Manifest);
    }

    public override string Manifest(object o) => Of(o).Manifest;

    public override byte[] ToBinary(object obj) => Of(obj).ToWire(obj).ToByteArray();

    public override object FromBinary(byte[] bytes, string manifest) => _byManifest.TryGetValue(manifest, out var mapping)
        ? mapping.FromBytes(bytes)
        : throw new ArgumentException($"'{manifest}' is not known to this version. A newer one wrote it.", nameof(manifest));

    private Mapping Of(object value) => _byType.TryGetValue(value.GetType(), out var mapping)
        ? mapping
        : throw new ArgumentException($"{value.GetType()} is not in the table of {GetType().Name}.", nameof(value));
}
