using System.Text.Json;
using System.Text.Unicode;

namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>
/// The header of a safetensors file: a JSON object <c>{name: {dtype, shape, data_offsets}}</c> with an optional
/// <c>__metadata__</c> map of strings. It is checked completely: after <see cref="Parse"/> every tensor lies inside the data,
/// has the size that its shape says, and the tensors cover the data without overlap and without holes (the format's own rule).
/// </summary>
internal static class SafetensorsHeader
{
    private const string Metadata = "__metadata__";
    private const string Again = "Export or download the file again.";

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">How many bytes follow the header.</param>
    /// <exception cref="SafetensorsException">Anything in the header breaks the format.</exception>
    public static Dictionary<string, SafetensorsTensor> Parse(string file, ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.Length == 0 || json.Span[0] != (byte)'{')
            throw new SafetensorsException($"{file}: the header does not begin with '{{', so this is not a safetensors file. Give a .safetensors file.");
        if (!Utf8.IsValid(json.Span))
            throw new SafetensorsException($"{file}: the header is not valid UTF-8. {Again}");
        try
        {
            using var document = JsonDocument.Parse(json);
            var tensors = Read(file, document.RootElement);
            CheckCoverage(file, tensors.Values, dataLength);
            return tensors;
        }
        catch (JsonException error)
        {
            throw new SafetensorsException($"{file}: the header is not valid JSON ({error.Message.TrimEnd('.')}). {Again}", error);
        }
        catch (InvalidOperationException error)
        {
            // System.Text.Json reports a lone surrogate in a string this way, only when the string is asked for.
            throw new SafetensorsException($"{file}: the header holds a string that is not valid Unicode. {Again}", error);
        }
    }

    private static Dictionary<string, SafetensorsTensor> Read(string file, JsonElement root)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        var metadataSeen = false;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == Metadata)
            {
                if (metadataSeen)
                    throw new SafetensorsException($"{file}: the header has '{Metadata}' twice. {Again}");
                metadataSeen = true;
                CheckMetadata(file, property.Value);
                continue;
            }
            if (!tensors.TryAdd(property.Name, ReadTensor(file, property.Name, property.Value)))
                throw new SafetensorsException($"{file}: tensor '{property.Name}': the name is in the header twice. {Again}");
        }
        return tensors;
    }

    private static void CheckMetadata(string file, JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw new SafetensorsException($"{file}: '{Metadata}' is not a map of strings to strings. {Again}");
    }

    private static SafetensorsTensor ReadTensor(string file, string name, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw Bad("its entry is not a JSON object");
        var element = Field("dtype").ValueKind == JsonValueKind.String ? Field("dtype").GetString()! : throw Bad("'dtype' is not a string");
        var bits = SafetensorsElement.Bits(element) ?? throw Bad($"unknown dtype '{element}', known are {SafetensorsElement.Names}");
        var shape = Integers("shape");
        var offsets = Integers("data_offsets");
        if (offsets.Length != 2)
            throw Bad($"'data_offsets' has {offsets.Length} numbers, expected [begin, end]");
        var (begin, end) = (offsets[0], offsets[1]);
        if (end < begin)
            throw Bad($"'data_offsets' [{begin}, {end}] ends before it begins");
        if (!TryGetBytes(shape, bits, out var bytes))
            throw Bad($"shape [{string.Join(", ", shape)}] of {element} is larger than any file, or not a whole number of bytes");
        if (end - begin != bytes)
            throw Bad($"shape [{string.Join(", ", shape)}] of {element} takes {bytes} bytes, but 'data_offsets' [{begin}, {end}] span {end - begin}");
        return new(name, element, shape, begin, end);

        JsonElement Field(string field) => entry.TryGetProperty(field, out var value) ? value : throw Bad($"'{field}' is missing");

        long[] Integers(string field)
        {
            var value = Field(field);
            if (value.ValueKind != JsonValueKind.Array)
                throw Bad($"'{field}' is not an array");
            return value.EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                    ? number
                    : throw Bad($"'{field}' holds {item.GetRawText()}, expected integers from 0 to {long.MaxValue}"))
                .ToArray();
        }

        SafetensorsException Bad(string what) => new($"{file}: tensor '{name}': {what}. {Again}");
    }

    private static bool TryGetBytes(long[] shape, int bits, out long bytes)
    {
        bytes = 0;
        if (shape.Contains(0))
            return true;
        var total = (Int128)bits;
        foreach (var extent in shape)
        {
            total *= extent;
            if (total > long.MaxValue)
                return false;
        }
        bytes = (long)(total / 8);
        return total % 8 == 0;
    }

    private static void CheckCoverage(string file, IEnumerable<SafetensorsTensor> tensors, long dataLength)
    {
        var expected = 0L;
        foreach (var tensor in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (tensor.End > dataLength)
                throw Bad(tensor, $"its bytes end at {tensor.End}, but the file holds only {dataLength} bytes of data (it is truncated)");
            if (tensor.Begin < expected)
                throw Bad(tensor, $"its bytes [{tensor.Begin}, {tensor.End}) overlap the tensor before it, which ends at {expected}");
            if (tensor.Begin > expected)
                throw Bad(tensor, $"its bytes begin at {tensor.Begin}, which leaves a hole after {expected} that the format forbids");
            expected = tensor.End;
        }
        if (expected != dataLength)
            throw new SafetensorsException($"{file}: {dataLength - expected} bytes follow the last tensor, which the format forbids. {Again}");

        SafetensorsException Bad(SafetensorsTensor tensor, string what) => new($"{file}: tensor '{tensor.Name}': {what}. {Again}");
    }
}
