namespace HnActors.Storage;

/// <summary>The identity of a store's users, derived from that of its items.</summary>
internal static class UserIdentity
{
    public static string Of(string itemIdentity) => $"{itemIdentity}-users";
}
