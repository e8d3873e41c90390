using System.Buffers.Binary;
using System.Text.Json;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>Writes safetensors files. A file appears complete or not at all.</summary>
public static class SafetensorsWriter
{
    /// <summary>One tensor to write: fp32 values that are rounded to nearest even where <paramref name="Element"/> is narrower.</summary>
    /// <param name="Name">The tensor's name; <c>__metadata__</c> is reserved by the format.</param>
    /// <param name="Element">F32, F16 or BF16.</param>
    /// <param name="Shape">The extents, outermost first.</param>
    /// <param name="Values">Row-major values, as many as the product of the extents.</param>
    public sealed record Tensor(string Name, string Element, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);

    /// <summary>
    /// Writes <paramref name="tensors"/> to <paramref name="path"/> through a temporary file in the same folder, which is moved into
    /// place at the end and deleted if anything fails.
    /// </summary>
    /// <exception cref="ArgumentException">A tensor's name, element type or shape is not writable.</exception>
    /// <exception cref="SafetensorsException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var header = Header(tensors, metadata);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
                {
                    stream.Write(header);
                    foreach (var tensor in tensors)
                        WriteValues(stream, tensor);
                }
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SafetensorsException($"{path}: cannot be written ({error.Message.TrimEnd('.')}). Check the folder, its permissions and the free space.", error);
        }
    }

    private static byte[] Header(IReadOnlyList<Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var json = new MemoryStream();
        json.Write(stackalloc byte[8]);
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            var begin = 0L;
            foreach (var tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"tensor '{tensor.Name}': the name is reserved or used twice; choose another.", nameof(tensors));
                var end = begin + Bytes(tensor);
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Element);
                WriteIntegers(writer, "shape", tensor.Shape.Select(extent => (long)extent));
                WriteIntegers(writer, "data_offsets", [begin, end]);
                writer.WriteEndObject();
                begin = end;
            }
            writer.WriteEndObject();
        }
        // Spaces pad the header so that the data begins at a multiple of 8 bytes, as the format's own writer does.
        while (json.Length % 8 != 0)
            json.WriteByte((byte)' ');
        var bytes = json.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(bytes.Length - 8));
        return bytes;
    }

    private static long Bytes(Tensor tensor)
    {
        if (!SafetensorsElement.IsReadable(tensor.Element))
            throw new ArgumentException($"tensor '{tensor.Name}': dtype {tensor.Element} cannot be written from fp32 values; use F32, F16 or BF16.", nameof(tensor));
        var count = tensor.Shape.Aggregate((Int128)1, (product, extent) => product * extent);
        if (tensor.Shape.Any(extent => extent < 0) || count != tensor.Values.Length)
            throw new ArgumentException(
                $"tensor '{tensor.Name}': shape [{string.Join(", ", tensor.Shape)}] does not match {tensor.Values.Length} values.", nameof(tensor));
        return tensor.Values.Length * (tensor.Element == "F32" ? 4L : 2L);
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, IEnumerable<long> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    private static void WriteValues(FileStream stream, Tensor tensor)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in tensor.Values.Span)
        {
            if (tensor.Element == "F32")
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            else if (tensor.Element == "F16")
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, ((BFloat16)value).Bits);
            stream.Write(tensor.Element == "F32" ? bytes : bytes[..2]);
        }
    }
}
