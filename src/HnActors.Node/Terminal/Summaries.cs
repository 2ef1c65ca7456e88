namespace HnActors.Node.Terminal;

/// <summary>Prints what a run did.</summary>
internal static class Summaries
{
    /// <param name="isJson">True to end standard output with JSON: the words for people move aside, so that it is for programs.</param>
    public static void Print(IEnumerable<string> lines, Func<string> toJson, bool isJson)
    {
        foreach (var line in lines) (isJson ? Console.Error : Console.Out).WriteLine(line);
        if (isJson) Console.Out.WriteLine(toJson());
    }
}
