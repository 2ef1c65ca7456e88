namespace HnActors.HackerNews.Models;

/// <summary>The API's lists of stories.</summary>
public enum StoryList
{
    /// <summary>Up to 500, including jobs.</summary>
    Top,

    /// <summary>Up to 500.</summary>
    New,

    /// <summary>Up to 200.</summary>
    Best,

    /// <summary>Up to 200.</summary>
    Ask,

    /// <summary>Up to 200.</summary>
    Show,

    /// <summary>Up to 200.</summary>
    Job,
}
