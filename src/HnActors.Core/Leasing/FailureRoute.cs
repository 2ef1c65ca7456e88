namespace HnActors.Core.Leasing;

/// <summary>Where an id goes that brought no body.</summary>
public enum FailureRoute
{
    /// <summary>To the dead letters, at the cost of an attempt.</summary>
    Retry,

    /// <summary>To the dead letters, at no cost: the server refused it, as it refuses what is above its limit.</summary>
    RetryForFree,

    /// <summary>To the dead letters, as pending: <c>null</c> is accepted once it has stayed.</summary>
    Pending,

    /// <summary>Asked a second time while its lease is open: <c>null</c> is accepted when it was seen twice.</summary>
    SecondLook,

    /// <summary>To the store: there is no such item.</summary>
    StoreNull,

    /// <summary>Back into its lease, at no cost: it was not asked for, or its failure tells of the API and not of the id.</summary>
    PutBack,
}
