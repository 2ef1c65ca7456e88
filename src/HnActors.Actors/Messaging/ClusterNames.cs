namespace HnActors.Actors.Messaging;

/// <summary>The names under which the nodes of a cluster find each other's actors.</summary>
public static class ClusterNames
{
    /// <summary>The role of nodes that may hold coordinators, dead letters, the directory and the budgets.</summary>
    public const string CoordinatorNode = "coordinator";

    /// <summary>The role of nodes that fetch, and listen to the API.</summary>
    public const string FetcherNode = "fetcher";

    /// <summary>The name of a node's fetching actor, under <c>/user</c>.</summary>
    public const string FetcherNodeName = "fetcher-node";

    internal const string Coordinators = "coordinator";
    internal const string DeadLetters = "dead-letters";
    internal const string Followers = "follower";
    internal const string JobDirectory = "jobs";
    internal const string RequestBudgets = "request-budget";

    /// <summary>The kinds of entities that are distributed over the nodes, and the role of the nodes that host them.</summary>
    internal static IReadOnlyList<(string Kind, string Role)> Kinds { get; } =
    [
        (Coordinators, CoordinatorNode), (DeadLetters, CoordinatorNode), (Followers, FetcherNode), (JobDirectory, CoordinatorNode),
        (RequestBudgets, CoordinatorNode),
    ];
}
