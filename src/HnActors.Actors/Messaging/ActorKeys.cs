namespace HnActors.Actors.Messaging;

// Keys under which the actors are registered in Akka.Hosting's registry. Callers need not know where they run.

/// <summary>The job's coordinator.</summary>
public sealed class CoordinatorKey;

/// <summary>The job's dead letters.</summary>
public sealed class DeadLetterKey;

/// <summary>This node's fetcher pool.</summary>
public sealed class FetcherPoolKey;

/// <summary>The follower of a cluster's job that keeps its copy up to date.</summary>
public sealed class FollowerKey;

/// <summary>The directory of a cluster's jobs; in a single process, the actor that is notified when the only job is finished.</summary>
public sealed class JobDirectoryKey;

/// <summary>The request budgets of a cluster, one for each API.</summary>
public sealed class RequestBudgetKey;
