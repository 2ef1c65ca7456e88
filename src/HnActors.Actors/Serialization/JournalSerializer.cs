using Akka.Actor;

namespace HnActors.Actors.Serialization;

/// <summary>The journal's events and snapshots, by the table in <see cref="JournalMapping"/>.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : MappedSerializer(system, JournalMapping.All);
