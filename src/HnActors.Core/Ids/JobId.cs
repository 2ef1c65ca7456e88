namespace HnActors.Core.Ids;

/// <summary>Names a job: the work of bringing one set of ids into one store.</summary>
/// <param name="Value">
/// Letters, digits and hyphens; part of the persistence ids, so it never changes. Ends in <c>-users</c> where the job brings users.
/// </param>
public readonly record struct JobId(string Value)
{
    private const string UsersEnding = "-users";

    /// <summary>What the job fetches. Its name says so, so that nobody who hears of a job needs to ask.</summary>
    public JobSubject Subject => Value.EndsWith(UsersEnding, StringComparison.Ordinal) ? JobSubject.Users : JobSubject.Items;

    /// <summary>The name of a job for a subject.</summary>
    /// <param name="name">What distinguishes it from others.</param>
    public static JobId Of(string name, JobSubject subject) => new(subject == JobSubject.Users ? name + UsersEnding : name);

    public override string ToString() => Value;
}
