using System.Net;
using HnActors.Node.Settings;
using HnActors.Node.Terminal;

namespace HnActors.Node.Options;

/// <summary>Reads the address at which a program can be watched and controlled, and the tokens that guard it.</summary>
internal static class Endpoints
{
    /// <param name="option">The option's name, for messages.</param>
    /// <exception cref="UsageException">The address is not one to listen on, or would expose the program to strangers.</exception>
    public static EndpointSettings Read(string option, string address, string? basePath)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            throw new UsageException($"{option} {address} is not an address to listen on: write http://HOST:PORT.");
        var token = AccessToken.Read(AccessToken.Full);
        if (!IsLoopback(uri.Host) && token is null)
        {
            throw new UsageException(
                $"{option} {uri} would let anybody who can reach it stop your jobs: set HNACTORS_TOKEN to a secret, here and for the " +
                "commands that talk to it.");
        }
        var readToken = AccessToken.Read(AccessToken.ReadOnly);
        if (readToken is not null && (token is null || readToken == token))
        {
            throw new UsageException(token is null
                ? "HNACTORS_READ_TOKEN grants read access only, but without HNACTORS_TOKEN anybody may change everything: set that as well."
                : "HNACTORS_READ_TOKEN is the same as HNACTORS_TOKEN, so whoever has it may change everything: set a different one.");
        }
        return new EndpointSettings(uri, token, readToken, basePath);
    }

    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
