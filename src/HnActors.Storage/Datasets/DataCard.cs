using System.Globalization;
using System.Text;

namespace HnActors.Storage.Datasets;

/// <summary>The data set's README.md, with the metadata header that Hugging Face reads.</summary>
internal static class DataCard
{
    /// <remarks>It states no counts except the size category, so that it rarely changes.</remarks>
    public static string Of(DatasetManifest manifest)
    {
        var days = manifest.ClosedAfterDays.ToString("0.##", CultureInfo.InvariantCulture);
        var card = new StringBuilder();
        card.Append(CultureInfo.InvariantCulture, $"""
            ---
            pretty_name: Hacker News, complete
            license: other
            language:
            - en
            size_categories:
            - {SizeCategory(manifest.Items.Sum(shard => shard.Rows))}
            configs:
            - config_name: items
              default: true
              data_files: {DatasetFolder.ItemsFolder}/*.parquet
            - config_name: nulls
              data_files: {DatasetFolder.NullsFile}

            """);
        if (manifest.Users is { } users)
        {
            card.Append(CultureInfo.InvariantCulture, $"""
                - config_name: users
                  data_files: {users.File}

                """);
        }
        card.Append(CultureInfo.InvariantCulture, $"""
            ---

            # Hacker News, complete

            Every story, comment, job, poll and poll option of Hacker News by its official API, deleted and dead ones too, with the time at which
            each was read.

            | files | hold |
            |---|---|
            | `{DatasetFolder.ItemsFolder}/items-FIRST-LAST.parquet` | the items of these ids, in id order |
            | `{DatasetFolder.NullsFile}` | the ids for which the API says `null`, and when it said so |

            """);
        if (manifest.Users is { } listed)
        {
            card.Append(CultureInfo.InvariantCulture, $"""
                | `{listed.File}` | the authors of the items: id, created, timestamp, karma, about, submitted, fetched_at, json |

                """);
        }
        card.Append(CultureInfo.InvariantCulture, $"""
            | `{DatasetManifest.FileName}` | for each file: ids, rows, nulls, size, SHA-256 of the file and of the exact bodies, and when they were read |
            | `datapackage.json` | the same tables for tools that know Frictionless data packages |

            Items have the columns of BigQuery's table `hacker_news.full`, and poll, kids, parts, fetched_at, and json: the exact body that the API
            sent.

            ```sql
            -- DuckDB, in this folder
            SELECT title, score FROM '{DatasetFolder.ItemsFolder}/*.parquet' WHERE type = 'story' ORDER BY score DESC LIMIT 10;
            ```

            ## What can be relied on

            - What an item does not have is null, never 0 or empty. `time` is as the API has it; `timestamp` is null where that is not a date.
            - An id stands in one shard, in `{DatasetFolder.NullsFile}`, or nowhere: then it is counted as `missing` in the manifest.
            - `bodiesSha256` in the manifest is the SHA-256 of the column `json` in id order, each body followed by a line feed.
            - **A shard is closed** (`closed` in the manifest) when all of its ids are there, sound, and each of its items was read when it was at least
              {days} days old. Until then scores, replies and texts may still change, and the shard is written again when they do. In a closed one
              a body changes only where Hacker News changed an item later.

            ## Licence

            The texts belong to those who wrote them, and are published by Hacker News (Y Combinator) through its API under its terms. This data
            set grants no rights beyond those.

            """);
        return card.ToString().ReplaceLineEndings("\n");
    }

    // The size categories that Hugging Face defines.
    private static string SizeCategory(long rows) => rows switch
    {
        < 1_000 => "n<1K",
        < 10_000 => "1K<n<10K",
        < 100_000 => "10K<n<100K",
        < 1_000_000 => "100K<n<1M",
        < 10_000_000 => "1M<n<10M",
        < 100_000_000 => "10M<n<100M",
        _ => "100M<n<1B",
    };
}
