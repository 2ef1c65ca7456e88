using Akka.Actor;

namespace HnActors.Actors.Serialization;

/// <summary>What crosses between nodes, by the table in <see cref="WireMapping"/>.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : MappedSerializer(system, WireMapping.All);
