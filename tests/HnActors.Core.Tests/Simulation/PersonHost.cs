using HnActors.Core.DeadLetters;
using HnActors.Core.Ids;
using HnActors.Core.Jobs;

namespace HnActors.Core.Tests.Simulation;

/// <summary>Someone who has dead letters sent again, and then sees to it that the job runs.</summary>
internal sealed class PersonHost(World world, JobId job, DeadLettersHost letters, DirectoryHost directory)
{
    public const string Name = "person";

    private RetryLetters? _asked;
    private bool _looks;

    /// <summary>True where letters were ever sent again.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>True where it waits for nothing.</summary>
    public bool IsSettled => _asked is null && !_looks;

    public void RetryLetters()
    {
        HasSpoken = true;
        _asked = new RetryLetters(job, new DeadLetterFilter()) { Command = $"{world.Random.Next()}" };
        letters.Receive(Name, _asked);
    }

    /// <summary>The letters are sent again.</summary>
    public void Hear()
    {
        if (_asked is null) return;
        _asked = null;
        _looks = true;
        if (world.Random.Next(2) == 0) Look();
    }

    /// <summary>Who is not answered asks again; who is looks whether the job goes on.</summary>
    public void GoOn()
    {
        if (_asked is not null) letters.Receive(Name, _asked);
        else Look();
    }

    private void Look()
    {
        if (_looks && directory.Phase == JobPhase.Finished) directory.Move(JobPhase.Running);
        _looks = false;
    }
}
