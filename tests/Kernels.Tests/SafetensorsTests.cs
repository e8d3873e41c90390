using System.Buffers.Binary;
using System.Text;
using BlockSharp.Samples.QuantizedLinear;
using CsCheck;

namespace BlockSharp.Kernels.Tests;

public class SafetensorsTests
{
    private const string Entry = """{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""";

    private static byte[] FileOf(string header, int dataLength) => FileOf(Encoding.UTF8.GetBytes(header), dataLength);

    private static byte[] FileOf(byte[] header, int dataLength)
    {
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < dataLength; i++)
            bytes[8 + header.Length + i] = (byte)(i * 37);
        return bytes;
    }

    private static SafetensorsFile Open(byte[] bytes) => SafetensorsFile.Open(new MemoryStream(bytes), "model.safetensors");

    private static string ErrorOf(Action action) => Assert.Throws<SafetensorsException>(action).Message;

    private static string ErrorOf(string header, int dataLength) => ErrorOf(() => Open(FileOf(header, dataLength)));

    [Theory]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},""", 24, "not valid JSON")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}x""", 24, "not valid JSON")]
    [InlineData("""["w"]""", 0, "does not begin with '{'")]
    [InlineData("", 0, "does not begin with '{'")]
    [InlineData("""{"w":7}""", 0, "tensor 'w': its entry is not a JSON object")]
    [InlineData("""{"w":{"shape":[2,3],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'dtype' is missing")]
    [InlineData("""{"w":{"dtype":5,"shape":[2,3],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'dtype' is not a string")]
    [InlineData("""{"w":{"dtype":"F33","shape":[2,3],"data_offsets":[0,24]}}""", 24, "tensor 'w': unknown dtype 'F33', known are BOOL")]
    [InlineData("""{"w":{"dtype":"F32","data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' is missing")]
    [InlineData("""{"w":{"dtype":"F32","shape":6,"data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' is not an array")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,-3],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' holds -3")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3.5],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' holds 3.5")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,"3"],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' holds \"3\"")]
    [InlineData("""{"w":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,24]}}""", 24, "tensor 'w': 'shape' holds 99999999999999999999")]
    [InlineData("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,24]}}""", 24, "tensor 'w': shape [4294967296, 4294967296] of F32 is larger than any file")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2147483648,2147483648,2147483648],"data_offsets":[0,24]}}""", 24, "is larger than any file")]
    [InlineData("""{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2, "not a whole number of bytes")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3]}}""", 24, "tensor 'w': 'data_offsets' is missing")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[24]}}""", 24, "tensor 'w': 'data_offsets' has 1 numbers")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,12,24]}}""", 24, "tensor 'w': 'data_offsets' has 3 numbers")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[24,0]}}""", 24, "tensor 'w': 'data_offsets' [24, 0] ends before it begins")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}""", 20, "takes 24 bytes, but 'data_offsets' [0, 20] span 20")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 23, "tensor 'w': its bytes end at 24, but the file holds only 23")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""", 25, "1 bytes follow the last tensor")]
    [InlineData("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]}}""", 28, "tensor 'w': its bytes begin at 4, which leaves a hole after 0")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", 6, "tensor 'b': its bytes [2, 6) overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}""", 10, "leaves a hole after 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2, "tensor 'a': the name is in the header twice")]
    [InlineData("""{"__metadata__":{"format":7}}""", 0, "'__metadata__' is not a map of strings")]
    [InlineData("""{"__metadata__":[]}""", 0, "'__metadata__' is not a map of strings")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' twice")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "not valid Unicode")]
    public void A_malformed_header_is_refused_with_the_reason(string header, int dataLength, string reason)
    {
        var message = ErrorOf(header, dataLength);
        Assert.StartsWith("model.safetensors: ", message);
        Assert.Contains(reason, message);
        Assert.EndsWith(".", message);
    }

    [Fact]
    public void A_header_that_is_not_utf8_is_refused() => Assert.Contains("not valid UTF-8", ErrorOf(() => Open(FileOf([(byte)'{', (byte)'"', 0xff, (byte)'"', (byte)'}'], 0))));

    [Fact]
    public void A_deeply_nested_header_is_refused() => Assert.Contains("not valid JSON", ErrorOf(string.Concat(Enumerable.Repeat("{\"a\":", 1000)), 0));

    [Theory]
    [InlineData(100_000_001ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 63)]
    public void An_absurd_header_length_is_refused_before_memory_is_taken(ulong length)
    {
        var bytes = FileOf(Entry, 24);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        Assert.Contains($"the header claims {length} bytes, the format allows 100000000", ErrorOf(() => Open(bytes)));
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        var bytes = FileOf(Entry, 24);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)bytes.Length);
        Assert.Contains("only", ErrorOf(() => Open(bytes)));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_with_the_documented_exception()
    {
        var bytes = FileOf(Entry, 24);
        Gen.Int[0, bytes.Length - 1].Sample(length => ErrorOf(() => Open(bytes[..length])).StartsWith("model.safetensors: ", StringComparison.Ordinal));
        for (var length = 0; length < bytes.Length; length++)
            ErrorOf(() => Open(bytes[..length]));
        Open(bytes).Dispose();
    }

    [Fact]
    public void A_damaged_file_is_read_or_refused_with_the_documented_exception()
    {
        var good = FileOf("""{"__metadata__":{"a":"b"},"w":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"é\n":{"dtype":"I8","shape":[],"data_offsets":[12,13]}}""", 13);
        var damage = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 4];
        damage.Sample(changes =>
        {
            var bytes = good.ToArray();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            try
            {
                using var file = Open(bytes);
                foreach (var name in file.Tensors.Keys)
                    try
                    {
                        file.ReadMatrix(name);
                    }
                    catch (SafetensorsException)
                    {
                    }
            }
            catch (SafetensorsException)
            {
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Random_json_of_the_right_form_is_read_or_refused_with_the_documented_exception()
    {
        var number = Gen.OneOf(Gen.Long, Gen.Long[-2, 40]).Select(v => v.ToString());
        var list = number.Array[0, 4].Select(v => $"[{string.Join(",", v)}]");
        var entry = Gen.Select(Gen.OneOfConst("F32", "BF16", "F4", "U8", "?"), list, list, (dtype, shape, offsets) =>
            $"{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}");
        Gen.Select(entry.Array[0, 3], Gen.Int[0, 40]).Sample((entries, dataLength) =>
        {
            var header = $"{{{string.Join(",", entries.Select((e, i) => $"\"t{i}\":{e}"))}}}";
            try
            {
                Open(FileOf(header, dataLength)).Dispose();
            }
            catch (SafetensorsException)
            {
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Empty_tensors_scalars_padding_and_metadata_are_accepted()
    {
        using var file = Open(FileOf(
            """{"__metadata__":{"format":"pt"},"e":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[2,2]},"s":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}    """, 2));
        Assert.Equal(["e", "s"], file.Tensors.Keys.Order());
        Assert.Empty(file.ReadFloats("e"));
        Assert.Single(file.ReadFloats("s"));
    }

    [Fact]
    public void An_unknown_tensor_lists_those_there_are()
    {
        using var file = Open(FileOf(Entry, 24));
        Assert.Contains("tensor 'v': there is none of this name. Choose one of: w.", ErrorOf(() => file.ReadMatrix("v")));
        using var empty = Open(FileOf("{}", 0));
        Assert.Contains("holds no tensors", ErrorOf(() => empty.ReadMatrix("v")));
    }

    [Theory]
    [InlineData("I32", "[2,3]", 24, "has dtype I32, expected F32, F16 or BF16")]
    [InlineData("F32", "[6]", 24, "has shape [6], expected two dimensions")]
    [InlineData("F32", "[1,2,3]", 24, "has shape [1, 2, 3], expected two dimensions")]
    [InlineData("F32", "[0,3]", 0, "has shape [0, 3], expected extents from 1")]
    public void A_tensor_that_is_not_a_float_matrix_is_refused(string element, string shape, int bytes, string reason)
    {
        using var file = Open(FileOf($"{{\"w\":{{\"dtype\":\"{element}\",\"shape\":{shape},\"data_offsets\":[0,{bytes}]}}}}", bytes));
        Assert.Contains($"tensor 'w': {reason}", ErrorOf(() => file.ReadMatrix("w")));
    }

    [Fact]
    public void A_missing_file_is_reported_by_its_path()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "none.safetensors");
        Assert.StartsWith($"{path}: cannot be opened", ErrorOf(() => SafetensorsFile.Open(path)));
        Assert.Contains("cannot be opened", ErrorOf(() => SafetensorsFile.Open("")));
        Assert.Contains("cannot be opened", ErrorOf(() => SafetensorsFile.Open(Path.GetTempPath())));
    }

    [Theory]
    [InlineData("F32", 1, 1)]
    [InlineData("F32", 7, 13)]
    [InlineData("F16", 5, 3)]
    [InlineData("BF16", 3, 5)]
    [InlineData("BF16", 1025, 1031)]
    public void What_is_written_is_read_back(string element, int rows, int columns)
    {
        var values = new float[rows * columns];
        for (var i = 0; i < values.Length; i++)
            values[i] = (i % 255) - 127;
        InTemporaryFolder(folder =>
        {
            var path = Path.Combine(folder, "model.safetensors");
            SafetensorsWriter.Write(path,
            [
                new("first", "F16", [3], new float[] { 1, -0f, float.PositiveInfinity }),
                new("läyer.0\n\"w\"", element, [rows, columns], values),
            ], new Dictionary<string, string> { ["format"] = "pt" });
            using var file = SafetensorsFile.Open(path);
            var (read, r, c) = file.ReadMatrix("läyer.0\n\"w\"");
            Assert.Equal((rows, columns), (r, c));
            Assert.Equal(values, read);
            Assert.Equal([1, -0f, float.PositiveInfinity], file.ReadFloats("first"));
            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Equal(0, (new FileInfo(path).Length - (2 * 3) - (values.Length * (element == "F32" ? 4L : 2L))) % 8);
        });
    }

    [Fact]
    public void Any_bits_of_any_element_type_are_read_as_their_value()
    {
        Gen.Float.Array[1, 20].Sample(values =>
        {
            var bytes = FileOf($"{{\"w\":{{\"dtype\":\"F32\",\"shape\":[{values.Length},1],\"data_offsets\":[0,{4 * values.Length}]}}}}", 4 * values.Length);
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(bytes.Length - (4 * (values.Length - i))), values[i]);
            using var file = Open(bytes);
            Assert.Equal(values, file.ReadFloats("w"));
        });
    }

    [Fact]
    public void Nothing_is_left_when_writing_fails()
    {
        InTemporaryFolder(folder =>
        {
            var path = Path.Combine(folder, "model.safetensors");
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("w", "F32", [2, 2], new float[3])]));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("w", "I8", [1], new float[1])]));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("__metadata__", "F32", [1], new float[1])]));
            Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("w", "F32", [1], new float[1]), new("w", "F32", [1], new float[1])]));
            Assert.Empty(Directory.GetFileSystemEntries(folder));
            // The target is a folder: the data is written, the move fails, the temporary file goes.
            Directory.CreateDirectory(Path.Combine(path, "inside"));
            Assert.Contains("cannot be written", ErrorOf(() => SafetensorsWriter.Write(path, [new("w", "F32", [1], new float[1])])));
            Assert.Equal([path], Directory.GetFileSystemEntries(folder));
            Assert.Contains("cannot be written", ErrorOf(() => SafetensorsWriter.Write(Path.Combine(folder, "none", "w"), [new("w", "F32", [1], new float[1])])));
        });
    }

    private static void InTemporaryFolder(Action<string> action)
    {
        var folder = Directory.CreateTempSubdirectory("blocksharp-").FullName;
        try
        {
            action(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
