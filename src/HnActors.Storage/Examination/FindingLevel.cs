namespace HnActors.Storage.Examination;

/// <summary>The severity of a finding.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but possibly not for long, or not well.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}
