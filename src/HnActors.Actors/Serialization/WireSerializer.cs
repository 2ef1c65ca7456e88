using Akka.Actor;

namespace HnActors.Actors.Serialization;

/// <summary>Serializes the messages between nodes, using the table in <see cref="WireMapping"/>.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : MappedSerializer(system, WireMapping.All);
