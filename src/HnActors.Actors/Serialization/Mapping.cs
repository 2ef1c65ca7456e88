using Google.Protobuf;

namespace HnActors.Actors.Serialization;

/// <summary>The conversion between a type and its bytes.</summary>
internal sealed record Mapping(string Manifest, Type Type, Func<object, IMessage> ToWire, Func<byte[], object> FromBytes)
{
    public static Mapping Of<T, TWire>(string manifest, Func<T, TWire> toWire, Func<TWire, T> fromWire)
        where T : class
        where TWire : IMessage<TWire>, new()
    {
        var parser = new MessageParser<TWire>(() => new TWire());
        return new Mapping(manifest, typeof(T), value => toWire((T)value), bytes => fromWire(parser.ParseFrom(bytes)));
    }
}
