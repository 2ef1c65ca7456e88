namespace HnActors.Storage.Items;

/// <summary>Fields of an item that are text.</summary>
internal enum TextField
{
    Type,
    By,
    Text,
    Url,
    Title,
}

/// <summary>Fields of an item that are whole numbers; times are Unix seconds.</summary>
internal enum NumberField
{
    Time,
    Score,
    Descendants,
    Parent,
    Poll,
}

/// <summary>Fields of an item that are true or absent.</summary>
internal enum FlagField
{
    Dead,
    Deleted,
}

/// <summary>Fields of an item that are lists of ids.</summary>
internal enum ListField
{
    Kids,
    Parts,
}
