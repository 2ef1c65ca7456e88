namespace HnActors.Actors.Hosting;

// Keys under which the actors stand in Akka.Hosting's registry. Whoever talks to them need not know where they run.

/// <summary>The job's coordinator.</summary>
public sealed class CoordinatorRole;

/// <summary>The job's dead letters.</summary>
public sealed class DeadLetterRole;

/// <summary>This node's fetcher pool.</summary>
public sealed class FetcherPoolRole;

/// <summary>The directory of a cluster's jobs.</summary>
public sealed class JobDirectoryRole;

/// <summary>The request budgets of a cluster, one for each API.</summary>
public sealed class RequestBudgetRole;
