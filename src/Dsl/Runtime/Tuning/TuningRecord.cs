using System.Text.Json.Serialization;

namespace BlockSharp.Runtime.Tuning;

/// <summary>What came of one competition: a line of a table, and what is kept on disk.</summary>
/// <param name="Kernel">The kernel's name with its namespace.</param>
/// <param name="Arguments">The values of its key, as <c>n=4096, k=4096</c>, and whether pointers and strides were aligned.</param>
/// <param name="Device">The device's name.</param>
/// <param name="Architecture">What code was compiled for.</param>
/// <param name="Multiprocessors">How many the device has.</param>
/// <param name="Config">The fastest configuration, by its values: numbers change when one is added.</param>
/// <param name="Microseconds">Its time for a launch.</param>
internal sealed record TuningRecord(
    string Kernel, string Arguments, string Device, string Architecture, int Multiprocessors, string Config, double Microseconds)
{
    /// <summary>Whether the choice is as good on another device.</summary>
    internal bool HoldsOn(Device device) => Device == device.Name || (Architecture == device.Architecture && Multiprocessors == device.MultiprocessorCount);
}

/// <summary>A table as it is written.</summary>
/// <param name="Version">Of the form: <see cref="TuningTable.Version"/>.</param>
/// <param name="Results">Sorted by kernel and arguments.</param>
internal sealed record TuningFile([property: JsonPropertyName("blocksharp-tuning")] int Version, IReadOnlyList<TuningRecord> Results);

/// <summary>Reads and writes both without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TuningFile))]
[JsonSerializable(typeof(TuningRecord))]
internal sealed partial class TuningJson : JsonSerializerContext;
