using System.Text;

namespace HnActors.Storage.Tests;

/// <summary>Bodies as odd as the API has been seen to send them, and odder.</summary>
internal static class OddItems
{
    public static IReadOnlyList<StoredItem> All { get; } =
    [
        .. Bodies().Select((body, index) => new StoredItem(
            index + 1, body is null ? null : Encoding.UTF8.GetBytes(body.Replace("\"id\":0", $"\"id\":{index + 1}")), 1_700_000_000_123 + index)),
    ];

    private static IEnumerable<string?> Bodies() =>
    [
        """{"by":"pg","descendants":0,"id":0,"kids":[3,2],"score":1,"time":1160418111,"title":"A \"title\", with commas","type":"story","url":""}""",
        """{"by":"a","id":0,"parent":1,"text":"line\nbreak, tab\t, \u001B and é 🙂 \ud83d\ude42","time":1160418112,"type":"comment"}""",
        null,
        """{"deleted":true,"id":0,"parent":1,"time":1160418113,"type":"comment"}""",
        """{"dead":true,"id":0,"time":null,"type":"story"}""",
        """{"id":0,"time":99999999999,"type":"job"}""",
        """{"id":0,"time":999999999999999,"type":"job"}""",
        """{"id":0,"time":-5,"type":"pollopt","poll":1,"score":-3}""",
        """{"id":0,"kids":[],"parts":[1,null,3],"type":"poll"}""",
        """{"id":0,"kids":{"0":7,"2":9,"10":11},"type":"story"}""",
        """{"id":0,"kids":5,"parts":null,"type":"story"}""",
        """{"id":0,"text":"","title":" spaces ","by":null,"unknown":{"text":"inner","by":["x"]}}""",
        """{"id":0,"text":"first","text":"second","dead":false}""",
        """{"id":0,"text":"\u00e9\u4e2d\/\b\f","t\u0069tle":"escaped name"}""",
        """{"id":0}""",
    ];
}
