using System.Text;

namespace HnActors.Simulator.Content;

/// <summary>The words of generated texts, escaped for JSON: mostly plain ones, with markup and letters that trip up parsers.</summary>
internal static class Vocabulary
{
    private const string Plain =
        "a about after again all although always an and any app are argue as at back be because been before best better browser build " +
        "but by cache can chip cloud code compiler could crash data database day delete deploy design did disk do does done down " +
        "editor enough even ever every fast few file first for found free from garbage get give go good had half has have hardware " +
        "he here how however idea if in index interesting into is it just keep kernel know language last later latency learn less " +
        "like linux little long look lot machine made make many maybe memory might model money more most much must my network never " +
        "new no not now of off old on one only open or other our out over own page paper parser people perhaps point problem " +
        "process program protocol queue quite rather read really remember rewrite right run same say see server she should simple since " +
        "slow small so software some something start startup still store such system take talk team tell test than that the their them " +
        "then there they thing think this those though thread time to too tool try two under until up use user version very wait want " +
        "was way we web well were what when where which while who why will with without work would write year yes yet you your";

    private const string Odd =
        "don&#x27;t it&#x27;s &quot;why&quot; &gt;quoted <i>really</i> <p>And <p>Then C++ R&amp;D \\\"sic\\\" back\\\\slash naïve café " +
        "größer 東京 Привет 🙂 " +
        "<a href=\\\"https:&#x2F;&#x2F;example.com&#x2F;x\\\" rel=\\\"nofollow\\\">https:&#x2F;&#x2F;example.com</a>";

    /// <summary>Words of a text: about one in 35 is odd.</summary>
    public static readonly byte[][] Words = [.. Utf8(Repeat(Plain, 3)), .. Utf8(Odd)];

    /// <summary>Words of titles and names: nothing odd.</summary>
    public static readonly byte[][] PlainWords = [.. Utf8(Plain)];

    private static string Repeat(string text, int times) => string.Join(' ', Enumerable.Repeat(text, times));

    private static IEnumerable<byte[]> Utf8(string words) => words.Split(' ').Select(Encoding.UTF8.GetBytes);
}
