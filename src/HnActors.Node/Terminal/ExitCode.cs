namespace HnActors.Node.Terminal;

/// <summary>The program's exit codes.</summary>
internal static class ExitCode
{
    /// <summary>Everything requested is done: every id is stored, or was dropped.</summary>
    public const int Done = 0;

    /// <summary>It failed; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>It finished, but some ids are parked among the dead letters.</summary>
    public const int Parked = 3;

    /// <summary>The watched job is no longer running although it is not finished: somebody paused or cancelled it.</summary>
    public const int NotRunning = 4;

    /// <summary>It was interrupted; what is done is kept.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of a finished job: parked ids are distinct from an error, since everything else is done.</summary>
    public static int OfFinished(long parked) => parked > 0 ? Parked : Done;

    /// <summary>The exit code for two jobs of one command: an error outranks parked ids, which outrank success.</summary>
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
