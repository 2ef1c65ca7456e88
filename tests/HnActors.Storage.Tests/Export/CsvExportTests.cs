using System.Globalization;
using System.Text;
using CsvHelper;
using HnActors.Storage.Export;

namespace HnActors.Storage.Tests.Export;

public sealed class CsvExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Absent_values_are_empty_fields_and_empty_text_is_quoted()
    {
        await ExportAsync("""{"by":"a,b","dead":true,"id":1,"kids":[2,3],"text":"","time":1160418111,"title":"say \"hi\"","type":"story"}""");

        Assert.Equal(
            "id,type,by,time,timestamp,text,url,title,score,descendants,parent,poll,kids,parts,dead,deleted,fetched_at\r\n" +
            "1,story,\"a,b\",1160418111,2006-10-09 18:21:51,\"\",,\"say \"\"hi\"\"\",,,,,\"[2,3]\",,true,,77\r\n",
            File.ReadAllText(Path));
    }

    [Fact]
    public async Task Odd_items_come_back_as_they_were()
    {
        await ItemExport.WriteAsync(OddItems.All.ToAsyncEnumerable(), Path);

        using var csv = new CsvReader(new StreamReader(Path), CultureInfo.InvariantCulture);
        csv.Read();
        csv.ReadHeader();
        var texts = new List<(long Id, string Text)>();
        while (csv.Read()) texts.Add((csv.GetField<long>("id"), csv.GetField("text")!));

        Assert.Equal(OddItems.All.Where(item => item.Json is not null).Select(item => item.Id), texts.Select(row => row.Id));
        Assert.Equal("line\nbreak, tab\t, \u001B and é 🙂 🙂", texts[1].Text);
    }

    [Fact]
    public async Task A_file_without_items_has_the_names_of_its_columns()
    {
        await ItemExport.WriteAsync(AsyncEnumerable.Empty<StoredItem>(), Path);

        Assert.StartsWith("id,type,", Assert.Single(File.ReadAllLines(Path)));
    }

    private string Path => _folder.File("x.csv");

    private Task ExportAsync(string body) => ItemExport.WriteAsync(new[] { new StoredItem(1, Encoding.UTF8.GetBytes(body), 77) }.ToAsyncEnumerable(), Path);
}
