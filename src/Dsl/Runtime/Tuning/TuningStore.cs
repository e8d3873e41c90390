using System.Globalization;
using System.Text.Json;

namespace BlockSharp.Runtime.Tuning;

/// <summary>Results of competitions on disk: each is found by all that it depends on.</summary>
internal sealed class TuningStore(CacheFolder folder)
{
    /// <summary>What was measured under a key; null if nothing was.</summary>
    internal TuningRecord? Read(string key)
    {
        if (folder.Read(key) is not { } bytes)
            return null;
        try
        {
            if (JsonSerializer.Deserialize(bytes, TuningJson.Default.TuningRecord) is { Kernel: not null, Config: not null } record)
                return record;
            folder.Warn(key, "it holds no result");
        }
        catch (JsonException exception)
        {
            folder.Warn(key, exception.Message);
        }
        return null;
    }

    internal void Write(string key, TuningRecord record) => folder.Write(key, JsonSerializer.SerializeToUtf8Bytes(record, TuningJson.Default.TuningRecord));

    /// <summary>The kernel as it is compiled, the device with its driver, and the words of the launch's key.</summary>
    internal static string KeyOf(string kernel, string source, Device device, ReadOnlySpan<long> words) => string.Create(
        CultureInfo.InvariantCulture,
        $"tuning {TuningTable.Version} {kernel} {source} {device.Kind} '{device.Name}' {device.Architecture} {device.MultiprocessorCount} driver '{device.Driver}' {string.Join(' ', words.ToArray())}");
}
