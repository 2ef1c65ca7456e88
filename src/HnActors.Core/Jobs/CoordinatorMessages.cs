namespace HnActors.Core.Jobs;

/// <summary>To a coordinator, every second while it runs.</summary>
public sealed class CoordinatorTick
{
    public static readonly CoordinatorTick Instance = new();

    private CoordinatorTick()
    {
    }
}

/// <summary>To a coordinator: whoever this comes from is gone, with all that it holds.</summary>
public sealed class PoolGone
{
    public static readonly PoolGone Instance = new();

    private PoolGone()
    {
    }
}
