namespace HnActors.Storage.Postgres;

/// <summary>The functions with which the views, indexes and the history read bodies.</summary>
internal static class PostgresFunctions
{
    /// <summary>Makes <c>hn_json</c>, also in place of an earlier version's.</summary>
    // json, not jsonb: it keeps the exact text. PostgreSQL accepts escapes in it that stand for no character (\u0000, half a surrogate
    // pair) but fails when they are read as text, so hn_json replaces them for the views; the stored text is unchanged. Escaped backslashes are
    // rewritten first: then every backslash begins an escape, and no letters after one look like another.
    public const string CreateReadable = """
        CREATE OR REPLACE FUNCTION hn_json(body json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN body::text ~ '\\u(0000|[dD][89a-fA-F])' THEN
                regexp_replace(
                    regexp_replace(
                        replace(body::text, '\\', '\u005c'),
                        '\\u(0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2}))', '\\ufffd', 'g'),
                    '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\ufffd', 'g')::json
                ELSE body END
        $$;
        """;

    /// <summary>False where an earlier version made it, which left half a surrogate pair after an escaped backslash as it was.</summary>
    public const string IsReadableCurrent = """
        SELECT EXISTS (SELECT FROM pg_proc WHERE oid = to_regproc('hn_json') AND strpos(prosrc, '\u005c') > 0)
        """;

    /// <summary>Makes all of them.</summary>
    public const string Create = $$$"""
        {{{CreateReadable}}}
        CREATE FUNCTION hn_integer(body json, field text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN body ->> field ~ '^-?[0-9]{1,18}$' THEN (body ->> field)::bigint END
        $$;
        CREATE FUNCTION hn_boolean(body json, field text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE body ->> field WHEN 'true' THEN true WHEN 'false' THEN false END
        $$;
        CREATE FUNCTION hn_timestamp(seconds bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT CASE WHEN seconds BETWEEN -62135596800 AND 253402300799 THEN timestamp 'epoch' + seconds * interval '1 second' END
        $$;
        """;
}
