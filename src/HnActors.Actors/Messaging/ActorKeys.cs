namespace HnActors.Actors.Messaging;

// Keys under which the actors stand in Akka.Hosting's registry. Whoever talks to them need not know where they run.

/// <summary>The job's coordinator.</summary>
public sealed class CoordinatorKey;

/// <summary>The job's dead letters.</summary>
public sealed class DeadLetterKey;

/// <summary>This node's fetcher pool.</summary>
public sealed class FetcherPoolKey;

/// <summary>What listens for a job of a cluster that keeps its copy up to date.</summary>
public sealed class FollowerKey;

/// <summary>The directory of a cluster's jobs; in one process, the actor that is told when the only job is finished.</summary>
public sealed class JobDirectoryKey;

/// <summary>The request budgets of a cluster, one for each API.</summary>
public sealed class RequestBudgetKey;
