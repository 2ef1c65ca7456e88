using HnActors.Node.Terminal;

namespace HnActors.Node.Settings;

/// <summary>The secrets that decide who may read and who may make changes. They come only from the environment.</summary>
internal static class AccessToken
{
    public const string Full = "HNACTORS_TOKEN";
    public const string ReadOnly = "HNACTORS_READ_TOKEN";

    private const int MaxLength = 1000;

    /// <summary>Returns null if there is none.</summary>
    /// <exception cref="UsageException">No request could present the token.</exception>
    public static string? Read(string variable) => Parse(variable, Environment.GetEnvironmentVariable(variable));

    /// <summary>Trims white space: a secret read from a file ends with a line break.</summary>
    /// <inheritdoc cref="Read"/>
    public static string? Parse(string variable, string? value)
    {
        if (string.IsNullOrEmpty(value)) return null;
        var token = value.Trim();
        if (token.Length is > 0 and <= MaxLength && token.All(character => character is >= ' ' and <= '~')) return token;
        throw new UsageException(
            $"{variable} can't be sent in a request header: set it to 1 to {MaxLength} ASCII letters, digits and signs.");
    }
}
