namespace HnActors.Storage.Items;

/// <summary>Fields of an item or a user that are text.</summary>
internal enum TextField
{
    Type,
    By,
    Text,
    Url,
    Title,
    Id,
    About,
}

/// <summary>Fields of an item or a user that are whole numbers; times are Unix seconds.</summary>
internal enum NumberField
{
    Time,
    Score,
    Descendants,
    Parent,
    Poll,
    Created,
    Karma,
}

/// <summary>Fields of an item that are true or absent.</summary>
internal enum FlagField
{
    Dead,
    Deleted,
}

/// <summary>Fields of an item or a user that are lists of ids.</summary>
internal enum ListField
{
    Kids,
    Parts,
    Submitted,
}
