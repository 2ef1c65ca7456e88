namespace HnActors.Core.Leasing;

/// <summary>Where an id that brought no body goes.</summary>
public enum FailureRoute
{
    /// <summary>To the dead letters, at the cost of an attempt.</summary>
    Retry,

    /// <summary>To the dead letters, at no cost: the server refused it, as it refuses what is above its limit.</summary>
    RetryForFree,

    /// <summary>To the dead letters, as pending: <c>null</c> is accepted if it stays <c>null</c>.</summary>
    Pending,

    /// <summary>Requested a second time while its lease is open: <c>null</c> is accepted when it was seen twice.</summary>
    SecondLook,

    /// <summary>To the store: there is no such item.</summary>
    StoreNull,

    /// <summary>Back into its lease, at no cost: it was not requested, or its failure is a problem of the API and not of the id.</summary>
    PutBack,
}
