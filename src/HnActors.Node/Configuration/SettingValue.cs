using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HnActors.Node.Terminal;

namespace HnActors.Node.Configuration;

/// <summary>Converts JSON values to command-line arguments.</summary>
internal static class SettingValue
{
    // The help name of options that take several values in one argument.
    private const string List = "LIST";

    private const int MaxTimes = 9;

    /// <summary>The equivalent command-line arguments.</summary>
    /// <exception cref="UsageException">The option does not accept such a value.</exception>
    public static IReadOnlyList<string> Words(Setting setting, Option option) =>
        option.Arity.MaximumNumberOfValues == 0 ? [.. Enumerable.Repeat(option.Name, Times(setting))]
        : option.ValueType == typeof(bool) ? [$"{option.Name}={(IsTrue(setting) ? "true" : "false")}"]
        : [.. Texts(setting, option).Select(text => $"{option.Name}={text}")];

    /// <summary>The value as one text, for people.</summary>
    public static string Text(Setting setting, Option option) =>
        option.Arity.MaximumNumberOfValues == 0 ? Times(setting).ToString(CultureInfo.InvariantCulture)
        : option.ValueType == typeof(bool) ? IsTrue(setting) ? "true" : "false" : string.Join(',', Texts(setting, option));

    // For a flag whose effect grows when it is repeated.
    private static int Times(Setting setting) => setting.Value.ValueKind != JsonValueKind.Number ? IsTrue(setting) ? 1 : 0
        : setting.Value.TryGetInt32(out var times) && times is >= 0 and <= MaxTimes ? times
        : throw setting.Refused($"{setting.Value.GetRawText()} is neither true, false nor a number from 0 to {MaxTimes}.");

    private static bool IsTrue(Setting setting) => setting.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw setting.Refused($"{setting.Value.GetRawText()} is neither true nor false."),
    };

    private static IEnumerable<string> Texts(Setting setting, Option option)
    {
        if (setting.Value.ValueKind != JsonValueKind.Array) return [TextOf(setting, setting.Value)];
        var texts = setting.Value.EnumerateArray().Select(element => TextOf(setting, element)).ToList();
        if (texts.Count == 0) throw setting.Refused("an empty list has no effect: leave it out.");
        if (option.HelpName == List) return [string.Join(',', texts)];
        return option.Arity.MaximumNumberOfValues > 1 ? texts : throw setting.Refused("it takes one value, not a list.");
    }

    private static string TextOf(Setting setting, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        JsonValueKind.String => throw setting.Refused("it is empty: leave it out instead."),
        _ => throw setting.Refused($"{value.GetRawText()} is neither a text nor a number."),
    };
}
