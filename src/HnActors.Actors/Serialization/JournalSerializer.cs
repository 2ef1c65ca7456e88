using Akka.Actor;

namespace HnActors.Actors.Serialization;

/// <summary>Serializes the journal's events and snapshots, using the table in <see cref="JournalMapping"/>.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : MappedSerializer(system, JournalMapping.All);
