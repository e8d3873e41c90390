using System.Buffers.Binary;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>
/// A safetensors file open for reading: 8 bytes of header length (little-endian), the JSON header, then the tensors' bytes,
/// row-major and little-endian. The format is https://huggingface.co/docs/safetensors.
/// </summary>
/// <remarks>The header is validated when the file is opened; tensors are read on demand, so a large file costs only the tensor asked for.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The format's limit on the header, in bytes: it keeps a hostile file from taking all memory.</summary>
    public const int LongestHeader = 100_000_000;

    private readonly Stream stream;
    private readonly string file;
    private readonly long dataBegin;
    private readonly Dictionary<string, SafetensorsTensor> tensors;

    private SafetensorsFile(Stream stream, string file, long dataBegin, Dictionary<string, SafetensorsTensor> tensors)
    {
        (this.stream, this.file, this.dataBegin, this.tensors) = (stream, file, dataBegin, tensors);
    }

    /// <summary>The tensors by name, in no particular order.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => tensors;

    /// <summary>Opens the file at <paramref name="path"/> and validates its header.</summary>
    /// <exception cref="SafetensorsException">The file is missing, unreadable or not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new SafetensorsException($"{path}: cannot be opened ({error.Message.TrimEnd('.')}). Give the path of a readable .safetensors file.", error);
        }
        try
        {
            return Open(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads from a seekable stream, which the result owns. <paramref name="file"/> is only used in messages.</summary>
    /// <exception cref="SafetensorsException">The stream does not hold a valid safetensors file.</exception>
    public static SafetensorsFile Open(Stream stream, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            if (stream.Length < prefix.Length)
                throw new SafetensorsException($"{file}: {stream.Length} bytes long, too short for a safetensors header. Give a complete .safetensors file.");
            stream.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > LongestHeader)
                throw new SafetensorsException(
                    $"{file}: the header claims {length} bytes, the format allows {LongestHeader}, so this is not a safetensors file. Give a .safetensors file.");
            var rest = stream.Length - prefix.Length;
            if ((long)length > rest)
                throw new SafetensorsException($"{file}: the header claims {length} bytes, but only {rest} follow (the file is truncated). Download or export it again.");
            var json = new byte[length];
            stream.ReadExactly(json);
            var tensors = SafetensorsHeader.Parse(file, json, rest - json.Length);
            return new(stream, file, prefix.Length + json.Length, tensors);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException($"{file}: cannot be read ({error.Message.TrimEnd('.')}). Check the disk and the file's permissions.", error);
        }
    }

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="SafetensorsException">There is none of this name; the message lists those that there are.</exception>
    public SafetensorsTensor this[string name]
    {
        get
        {
            if (tensors.TryGetValue(name, out var tensor))
                return tensor;
            const int shown = 20;
            var names = string.Join(", ", tensors.Keys.Order(StringComparer.Ordinal).Take(shown));
            var more = tensors.Count > shown ? $", and {tensors.Count - shown} more" : "";
            throw new SafetensorsException(
                tensors.Count == 0 ? $"{file}: tensor '{name}': the file holds no tensors. Give another file."
                : $"{file}: tensor '{name}': there is none of this name. Choose one of: {names}{more}.");
        }
    }

    /// <summary>Reads a 2-D tensor of F32, F16 or BF16 as fp32, row-major (every value of the three types is an fp32 value).</summary>
    /// <exception cref="SafetensorsException">No such tensor, not 2-D, empty, another element type, too large for one array, or a read failed.</exception>
    public (float[] Values, int Rows, int Columns) ReadMatrix(string name)
    {
        var tensor = this[name];
        if (tensor.Shape.Count != 2)
            throw new SafetensorsException($"{file}: tensor '{name}': has shape {tensor.ShapeText}, expected two dimensions. Choose a linear layer's weight.");
        if (tensor.Shape.Any(extent => extent is 0 or > int.MaxValue))
            throw new SafetensorsException($"{file}: tensor '{name}': has shape {tensor.ShapeText}, expected extents from 1 to {int.MaxValue}. Choose another tensor.");
        return (ReadFloats(name), (int)tensor.Shape[0], (int)tensor.Shape[1]);
    }

    /// <summary>Reads a tensor of F32, F16 or BF16 of any shape as fp32, row-major.</summary>
    /// <exception cref="SafetensorsException">No such tensor, another element type, too large for one array, or a read failed.</exception>
    public float[] ReadFloats(string name)
    {
        var tensor = this[name];
        if (!SafetensorsElement.IsReadable(tensor.Element))
            throw new SafetensorsException($"{file}: tensor '{name}': has dtype {tensor.Element}, expected F32, F16 or BF16. Choose another tensor.");
        if (tensor.Count > Array.MaxLength)
            throw new SafetensorsException($"{file}: tensor '{name}': {tensor.Count} elements do not fit in one array. Choose a smaller tensor.");
        var values = new float[tensor.Count];
        try
        {
            stream.Position = dataBegin + tensor.Begin;
            Fill(values, tensor.Element);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            throw new SafetensorsException($"{file}: tensor '{name}': cannot be read ({error.Message.TrimEnd('.')}). Check that the file did not change meanwhile.", error);
        }
        return values;
    }

    private void Fill(float[] values, string element)
    {
        var size = element == "F32" ? 4 : 2;
        var chunk = new byte[1 << 20];
        for (var start = 0; start < values.Length; start += chunk.Length / size)
        {
            var count = Math.Min(chunk.Length / size, values.Length - start);
            var bytes = chunk.AsSpan(0, count * size);
            var part = values.AsSpan(start, count);
            stream.ReadExactly(bytes);
            if (element == "F32")
                for (var i = 0; i < count; i++)
                    part[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
            else if (element == "F16")
                for (var i = 0; i < count; i++)
                    part[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
            else
                for (var i = 0; i < count; i++)
                    part[i] = (float)BFloat16.FromBits(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
