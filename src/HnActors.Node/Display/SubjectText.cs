using HnActors.Core.Ids;

namespace HnActors.Node.Display;

/// <summary>What the ids of a job are called.</summary>
internal static class SubjectText
{
    /// <summary>The singular.</summary>
    public static string Noun(this JobSubject subject) => subject == JobSubject.Users ? "user" : "item";

    /// <summary>The plural, as the head of a row.</summary>
    public static string Nouns(this JobSubject subject) => subject == JobSubject.Users ? "users" : "items";
}
