using System.Buffers;
using System.Buffers.Text;

namespace HnActors.HackerNews.Http;

/// <summary>Reads one HTTP/1.1 response from a buffer that fills up as bytes arrive.</summary>
/// <remarks>
/// Strict where RFC 9112 lets a reader choose: what it does not expect is a <see cref="FramingException"/>, after which nothing more of
/// the connection can be trusted. It reads the answer to a GET, one response at a time; interim responses (1xx) are passed over. It
/// holds no bytes: the caller gives it the same buffer again, longer, until it has all.
/// </remarks>
internal sealed class ResponseParser(int maxBodyBytes)
{
    /// <summary>The longest head that is read: status line and fields together.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    // Hexadecimal digits of a chunk's size: more would not fit into an int.
    private const int MaxChunkSizeDigits = 7;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private Step _step;
    private int _position;
    private int _scanned;
    private int _bodyStart;
    private int _bodyLength;
    private int _chunkLeft;
    private int _trailerStart;
    private bool _hasTransferEncoding;
    private bool _hasContentEncoding;
    private bool _closes;
    private bool _keepsAlive;
    private bool _isHttp10;

    private enum Step
    {
        Head,
        SizedBody,
        BodyToEnd,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Done,
    }

    /// <summary>The status, once the head was read.</summary>
    public int Status { get; private set; }

    /// <summary>The declared length of the body; null where it has none.</summary>
    public int? ContentLength { get; private set; }

    /// <summary>The field <c>Retry-After</c>, as it came.</summary>
    public string? RetryAfter { get; private set; }

    /// <summary>True where the connection can't be used for another request.</summary>
    public bool IsLast => _closes || (_isHttp10 && !_keepsAlive) || _step == Step.BodyToEnd;

    /// <summary>
    /// True where the response is correct and yet beyond this reader: a redirect, or a body in an encoding that nobody asked for.
    /// </summary>
    public bool IsUnusual => (_hasContentEncoding && Status == 200) || Status is >= 300 and < 400 and not 304;

    /// <summary>True where bytes of the response have been read.</summary>
    public bool HasBegun => _step != Step.Head || _scanned > 0;

    /// <summary>True where the response's head is read and its body is not.</summary>
    public bool IsInBody => _step is not (Step.Head or Step.Done);

    /// <summary>How many bytes of the buffer the response took, once it is complete.</summary>
    public int Consumed => _position;

    /// <summary>Makes ready for the next response.</summary>
    public void Reset()
    {
        _step = Step.Head;
        _position = _scanned = _bodyStart = _bodyLength = _chunkLeft = _trailerStart = 0;
        ForgetHead();
    }

    /// <summary>Reads on.</summary>
    /// <param name="buffer">All bytes since the response began. Chunks are joined in place.</param>
    /// <returns>True where the response is complete.</returns>
    /// <exception cref="FramingException">The bytes are no response that this reader takes.</exception>
    public bool Read(Span<byte> buffer)
    {
        while (true)
        {
            switch (_step)
            {
                case Step.Head:
                    if (!TryReadHead(buffer)) return false;
                    break;
                case Step.SizedBody:
                    if (buffer.Length - _bodyStart < _bodyLength) return false;
                    _position = _bodyStart + _bodyLength;
                    _step = Step.Done;
                    break;
                case Step.BodyToEnd:
                    _bodyLength = buffer.Length - _bodyStart;
                    CheckLength(_bodyLength);
                    _position = buffer.Length;
                    return false;
                case Step.ChunkSize:
                    if (!TryReadChunkSize(buffer)) return false;
                    break;
                case Step.ChunkData:
                    if (!TakeChunk(buffer)) return false;
                    break;
                case Step.ChunkEnd:
                    if (buffer.Length - _position < 2) return false;
                    if (!buffer[_position..].StartsWith("\r\n"u8)) throw new FramingException("a chunk is longer than its size");
                    _position += 2;
                    _step = Step.ChunkSize;
                    break;
                case Step.Trailer:
                    if (!TryReadTrailer(buffer)) return false;
                    break;
                default:
                    return true;
            }
        }
    }

    /// <summary>The server has closed: completes a body that ends with its connection.</summary>
    /// <returns>False where the response is cut short.</returns>
    public bool End()
    {
        if (_step != Step.BodyToEnd) return false;
        _closes = true;
        _step = Step.Done;
        return true;
    }

    /// <summary>The body, once the response is complete.</summary>
    /// <param name="buffer">The buffer that was read last.</param>
    public ReadOnlySpan<byte> Body(ReadOnlySpan<byte> buffer) => buffer.Slice(_bodyStart, _bodyLength);

    private bool TryReadHead(ReadOnlySpan<byte> buffer)
    {
        var head = buffer[_position..];
        // The end may lie across two reads, so the last bytes of the one before are looked at again.
        var from = Math.Max(0, _scanned - 3);
        var end = head[from..].IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            if (head.Length > MaxHeadBytes) throw new FramingException($"the head is longer than {MaxHeadBytes} bytes");
            CheckBeginning(head);
            CheckLineEnds(head, _scanned);
            _scanned = head.Length;
            return false;
        }
        var length = from + end;
        if (length > MaxHeadBytes) throw new FramingException($"the head is longer than {MaxHeadBytes} bytes");
        ReadFields(head[..(length + 2)]);
        _position += length + 4;
        _scanned = 0;
        if (Status is >= 100 and < 200)
        {
            if (Status == 101) throw new FramingException("the server switches protocols");
            if (_position > MaxHeadBytes) throw new FramingException("there is no end of interim responses");
            ForgetHead();
            return true;
        }
        _bodyStart = _position;
        _step = NextAfterHead();
        return true;
    }

    // Bytes that are no response at all are refused at once: whoever sends them might never send an end.
    private static void CheckBeginning(ReadOnlySpan<byte> head)
    {
        var expected = "HTTP/1."u8;
        var known = Math.Min(head.Length, expected.Length);
        if (!head[..known].SequenceEqual(expected[..known])) throw new FramingException("the answer is not HTTP/1");
    }

    // A sender that ends lines with LF alone is refused at once, too: the end that is waited for would never come.
    private static void CheckLineEnds(ReadOnlySpan<byte> head, int from)
    {
        for (var rest = from; head[rest..].IndexOf((byte)'\n') is >= 0 and var found; rest += found + 1)
        {
            var at = rest + found;
            if (at == 0 || head[at - 1] != '\r') throw new FramingException("a line of the head ends with LF alone");
        }
    }

    private Step NextAfterHead()
    {
        if (Status is 204 or 304)
        {
            if (ContentLength > 0 && Status == 204) throw new FramingException("a 204 declares a body");
            _bodyLength = 0;
            return Step.Done;
        }
        if (_hasTransferEncoding)
        {
            if (ContentLength is not null) throw new FramingException("both Content-Length and Transfer-Encoding are given");
            if (_isHttp10) throw new FramingException("HTTP/1.0 with Transfer-Encoding");
            return Step.ChunkSize;
        }
        if (ContentLength is not { } length) return Step.BodyToEnd;
        _bodyLength = length;
        return Step.SizedBody;
    }

    private void ReadFields(ReadOnlySpan<byte> head)
    {
        var line = NextLine(ref head);
        ReadStatusLine(line);
        while (!head.IsEmpty) ReadField(NextLine(ref head));
    }

    private void ReadStatusLine(ReadOnlySpan<byte> line)
    {
        CheckBeginning(line);
        if (line.Length < 12 || line[8] != ' ' || line[7] is not ((byte)'0' or (byte)'1')) throw new FramingException("the status line is malformed");
        _isHttp10 = line[7] == '0';
        if (!Utf8Parser.TryParse(line.Slice(9, 3), out int status, out var digits) || digits != 3 || status < 100)
            throw new FramingException("the status is not a number of three digits");
        if (line.Length > 12 && line[12] != ' ') throw new FramingException("the status is not a number of three digits");
        Status = status;
    }

    private void ReadField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOfAnyExcept(TokenBytes);
        // A name ends with its colon; a line that begins with white space would continue the one before (obsolete, and a way to smuggle).
        if (colon < 1 || line[colon] != ':') throw new FramingException("a header's name is malformed");
        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        switch (name.Length)
        {
            case 10 when Is(name, "connection"u8):
                if (HasOption(value, "close"u8)) _closes = true;
                if (HasOption(value, "keep-alive"u8)) _keepsAlive = true;
                break;
            case 11 when Is(name, "retry-after"u8):
                RetryAfter = System.Text.Encoding.ASCII.GetString(value);
                break;
            case 14 when Is(name, "content-length"u8):
                ReadContentLength(value);
                break;
            case 16 when Is(name, "content-encoding"u8):
                _hasContentEncoding |= !Is(value, "identity"u8) && !value.IsEmpty;
                break;
            case 17 when Is(name, "transfer-encoding"u8):
                if (_hasTransferEncoding || !Is(value, "chunked"u8)) throw new FramingException("a transfer encoding other than chunked");
                _hasTransferEncoding = true;
                break;
        }
    }

    private void ReadContentLength(ReadOnlySpan<byte> value)
    {
        if (ContentLength is not null) throw new FramingException("Content-Length is given twice");
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) throw new FramingException("Content-Length is not a number");
        if (value.Length > 10 || !Utf8Parser.TryParse(value, out long length, out _) || length > maxBodyBytes) throw TooLong();
        ContentLength = (int)length;
    }

    private bool TryReadChunkSize(ReadOnlySpan<byte> buffer)
    {
        var rest = buffer[_position..];
        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            if (rest.Length > MaxChunkSizeDigits + 1) throw new FramingException("a chunk's size is malformed");
            return false;
        }
        var digits = rest[..end];
        if (digits.Length is 0 or > MaxChunkSizeDigits || !Utf8Parser.TryParse(digits, out int size, out var read, 'x') || read != digits.Length)
            throw new FramingException("a chunk's size is malformed");
        _position += end + 2;
        _chunkLeft = size;
        CheckLength(_bodyLength + (long)size);
        _step = size == 0 ? Step.Trailer : Step.ChunkData;
        _trailerStart = _position;
        return true;
    }

    // The pieces are moved together, so that a chunked body lies in one piece like any other.
    private bool TakeChunk(Span<byte> buffer)
    {
        var there = Math.Min(_chunkLeft, buffer.Length - _position);
        buffer.Slice(_position, there).CopyTo(buffer[(_bodyStart + _bodyLength)..]);
        _position += there;
        _bodyLength += there;
        _chunkLeft -= there;
        if (_chunkLeft > 0) return false;
        _step = Step.ChunkEnd;
        return true;
    }

    // Trailers are read to find the end, and then forgotten.
    private bool TryReadTrailer(ReadOnlySpan<byte> buffer)
    {
        var rest = buffer[_position..];
        var end = rest.IndexOf("\r\n"u8);
        if ((end < 0 ? buffer.Length : _position + end) - _trailerStart > MaxHeadBytes) throw new FramingException("the trailer is too long");
        if (end < 0) return false;
        _position += end + 2;
        if (end == 0) _step = Step.Done;
        else if (rest[..end].IndexOf((byte)':') < 1) throw new FramingException("a trailer is malformed");
        return true;
    }

    private void CheckLength(long length)
    {
        if (length > maxBodyBytes) throw TooLong();
    }

    private FramingException TooLong() => new($"the body is larger than {maxBodyBytes} bytes", isTooLarge: true);

    private void ForgetHead()
    {
        Status = 0;
        ContentLength = null;
        RetryAfter = null;
        _hasTransferEncoding = _hasContentEncoding = _closes = _keepsAlive = _isHttp10 = false;
    }

    // A line ends with CRLF and holds neither CR, LF nor NUL: readers differ in what those would mean.
    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> head)
    {
        var end = head.IndexOfAny((byte)'\r', (byte)'\n', (byte)0);
        if (!head[end..].StartsWith("\r\n"u8)) throw new FramingException("a header holds a control character");
        var line = head[..end];
        head = head[(end + 2)..];
        return line;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => System.Text.Ascii.EqualsIgnoreCase(text, lowerCase);

    private static bool HasOption(ReadOnlySpan<byte> list, ReadOnlySpan<byte> option)
    {
        foreach (var range in list.Split((byte)','))
        {
            if (Is(list[range].Trim(" \t"u8), option)) return true;
        }
        return false;
    }
}
