namespace HnActors.Node.Terminal;

/// <summary>Prints the summary of a run.</summary>
internal static class Summaries
{
    /// <param name="isJson">True to print JSON to standard output, for programs: the text for people then goes to standard error.</param>
    public static void Print(IEnumerable<string> lines, Func<string> toJson, bool isJson)
    {
        foreach (var line in lines) (isJson ? Console.Error : Console.Out).WriteLine(line);
        if (isJson) Console.Out.WriteLine(toJson());
    }
}
