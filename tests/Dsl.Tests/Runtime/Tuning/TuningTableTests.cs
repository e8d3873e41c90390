using System.Diagnostics;
using System.Text;
using BlockSharp.Runtime;
using BlockSharp.Runtime.Tuning;
using CsCheck;

namespace BlockSharp.Tests.Runtime.Tuning;

[Collection(nameof(IlgpuCollection))]
public sealed class TuningTableTests : IDisposable
{
    private static readonly Gen<TuningRecord> Records = Gen.Select(
        Gen.String, Gen.String, Gen.String, Gen.String, Gen.Int[1, 200], Gen.String, Gen.Double[0, 1e9],
        (kernel, arguments, device, architecture, multiprocessors, config, time) => new TuningRecord(kernel, arguments, device, architecture, multiprocessors, config, time));

    private readonly string path = Path.Combine(Path.GetTempPath(), $"tuning-{Guid.NewGuid():N}");
    private readonly StringWriter said = new();
    private readonly TextWriterTraceListener listener;

    public TuningTableTests()
    {
        listener = new(said);
        Trace.Listeners.Add(listener);
    }

    public void Dispose()
    {
        Trace.Listeners.Remove(listener);
        listener.Dispose();
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private static TuningRecord Of(Device device, string config, string? name = null, int? multiprocessors = null) =>
        new("A.K", "n=3", name ?? device.Name, device.Architecture, multiprocessors ?? device.MultiprocessorCount, config, 1.5);

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void What_was_written_to_disk_is_read_under_its_key_alone() => Records.Sample(
        record =>
        {
            var store = new TuningStore(new CacheFolder(path, 1 << 20));
            store.Write("a", record);
            Assert.Equal(record, new TuningStore(new CacheFolder(path, 1 << 20)).Read("a"));
            Assert.Null(store.Read("b"));
        },
        iter: 50,
        threads: 1);

    [Theory, InlineData("{}"), InlineData("no JSON"), InlineData("null"), InlineData("[1, 2]"), InlineData("""{"kernel": 7}""")]
    public void A_file_of_something_else_is_ignored_with_one_warning(string content)
    {
        var folder = new CacheFolder(path, 1 << 20);
        var store = new TuningStore(folder);
        folder.Write("a", Encoding.UTF8.GetBytes(content));
        File.WriteAllText(folder.FileOf("b"), "damaged");
        Assert.Null(store.Read("a"));
        Assert.Null(store.Read("b"));
        listener.Flush();
        Assert.Equal(1, said.ToString().Split("BlockSharp ignores").Length - 1);
    }

    [Fact]
    public void A_result_on_disk_is_found_by_all_that_it_depends_on()
    {
        var keys = new[]
        {
            TuningStore.KeyOf("K", "hash", Device.Cpu, [3, 1, 7]),
            TuningStore.KeyOf("L", "hash", Device.Cpu, [3, 1, 7]),
            TuningStore.KeyOf("K", "other", Device.Cpu, [3, 1, 7]),
            TuningStore.KeyOf("K", "hash", Device.Eager, [3, 1, 7]),
            TuningStore.KeyOf("K", "hash", Device.Cpu, [3, 0, 7]),
        };
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void A_table_is_read_as_it_was_written_and_its_text_does_not_depend_on_the_order() => Records.Array[0, 9].Sample(records =>
    {
        var texts = new[] { records, [.. records.Reverse()] }.Select(r =>
        {
            using var stream = new MemoryStream();
            TuningTable.Write(stream, r);
            return Encoding.UTF8.GetString(stream.ToArray());
        }).ToArray();
        Assert.Equal(texts[0], texts[1]);
        var table = TuningTable.Read(Text(texts[0]));
        Assert.All(records, r => Assert.True(!r.HoldsOn(Device.Cpu) || table.Find(r.Kernel, r.Arguments, Device.Cpu).Contains(r.Config)));
    });

    [Theory, InlineData("no JSON"), InlineData("{}"), InlineData("""{"blocksharp-tuning": 2, "results": []}"""), InlineData("""{"blocksharp-tuning": 1, "results": [{"kernel": "K"}]}""")]
    public void What_is_no_table_is_refused(string text)
    {
        Assert.Throws<InvalidDataException>(() => TuningTable.Read(Text(text)));
        using var device = Device.OpenCpu(1);
        Assert.Throws<InvalidDataException>(() => device.Tuning.Load(Text(text)));
    }

    [Fact]
    public void A_result_holds_on_the_same_device_and_on_one_like_it()
    {
        using var device = Device.OpenCpu(2);
        var table = new TuningTable(
        [
            Of(device, "like it", name: "another"),
            Of(device, "itself"),
            Of(device, "other", name: "another", multiprocessors: 99),
        ]);
        Assert.Equal(["itself", "like it"], table.Find("A.K", "n=3", device));
        Assert.Empty(table.Find("A.K", "n=4", device));
    }

    [Fact]
    public void The_mode_may_be_set_from_outside()
    {
        Assert.Equal(
            [TuningMode.Stored, TuningMode.Stored, TuningMode.Off, TuningMode.Off, TuningMode.Tables, TuningMode.Measure, TuningMode.Measure],
            new[] { null, "stored", "off", "0", " Tables ", "measure", "1" }.Select(DeviceTuning.ModeOf));
        Assert.Contains("BLOCKSHARP_TUNE is 'always'", Assert.Throws<InvalidOperationException>(() => DeviceTuning.ModeOf("always")).Message, StringComparison.Ordinal);
        using var device = Device.OpenCpu(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Tuning.Mode = (TuningMode)9);
        Assert.Throws<ArgumentOutOfRangeException>(() => device.Tuning.Budget = TimeSpan.FromSeconds(-1));
    }

    [Fact]
    public void The_last_choice_of_some_words_is_found() => Gen.Select(Gen.Long[0, 5].Array[1, 3], Gen.Int[0, 99]).Array[0, 200].Sample(sets =>
    {
        var choices = new TunedChoices();
        var expected = new Dictionary<string, (int, bool, int)>();
        foreach (var (words, config) in sets)
        {
            choices.Set(words, config, config % 2 == 0, -config);
            expected[string.Join(' ', words)] = (config, config % 2 == 0, -config);
        }
        foreach (var (words, _) in sets)
            Assert.Equal(expected[string.Join(' ', words)], choices.Find(words) is { } found ? (found.Config, found.IsCertain, found.Epoch) : default);
        Assert.Null(choices.Find([6]));
        Assert.Null(choices.Find([]));
    });
}
