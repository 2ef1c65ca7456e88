namespace HnActors.Node.Terminal;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>All that was asked for is done: every id is stored.</summary>
    public const int Done = 0;

    /// <summary>It failed; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>It finished, but some ids are parked among the dead letters.</summary>
    public const int Parked = 3;

    /// <summary>The job that was watched does not run any more although it is not finished: somebody paused or cancelled it.</summary>
    public const int NotRunning = 4;

    /// <summary>It was interrupted; what is done is kept.</summary>
    public const int Interrupted = 130;

    /// <summary>What a finished job ends with: parked ids are told apart from an error, since all else is stored.</summary>
    public static int OfFinished(long parked) => parked > 0 ? Parked : Done;

    /// <summary>Of two jobs of one command: an error before parked ids, those before nothing.</summary>
    public static int Worse(int one, int other) => Severity(one) >= Severity(other) ? one : other;

    private static int Severity(int code) => code switch
    {
        Done => 0,
        Parked => 1,
        NotRunning => 2,
        Failed or Usage => 3,
        _ => 4,
    };
}
