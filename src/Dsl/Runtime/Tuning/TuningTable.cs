using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace BlockSharp.Runtime.Tuning;

/// <summary>Results of earlier competitions, to choose by where nothing is measured.</summary>
internal sealed class TuningTable
{
    /// <summary>The form of the file; others are not read.</summary>
    internal const int Version = 1;

    /// <summary>The name of the resource that an assembly has its table in.</summary>
    internal const string Resource = "BlockSharp.Tuning.json";

    private static readonly ConcurrentDictionary<Assembly, TuningTable> Shipped = [];

    private readonly ILookup<(string Kernel, string Arguments), TuningRecord> records;

    internal TuningTable(IEnumerable<TuningRecord> records) => this.records = records.ToLookup(r => (r.Kernel, r.Arguments));

    /// <summary>The table that an assembly came with; an empty one if it has none, or, with a warning, none that can be read.</summary>
    internal static TuningTable Of(Assembly assembly) => Shipped.GetOrAdd(assembly, static assembly =>
    {
        try
        {
            using var stream = assembly.GetManifestResourceStream(Resource);
            return stream is null ? new([]) : Read(stream);
        }
        catch (InvalidDataException exception)
        {
            Trace.TraceWarning($"BlockSharp ignores the tuning table of {assembly.GetName().Name}: {exception.Message}");
            return new([]);
        }
    });

    /// <exception cref="InvalidDataException">It is no table, or one of another version.</exception>
    internal static TuningTable Read(Stream stream)
    {
        try
        {
            var file = JsonSerializer.Deserialize(stream, TuningJson.Default.TuningFile);
            if (file is not { Version: Version, Results: { } results } || results.Any(r => r is not { Kernel: not null, Arguments: not null, Config: not null }))
                throw new InvalidDataException($"It is no tuning table of version {Version}.");
            return new(results);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"It is no tuning table: {exception.Message}", exception);
        }
    }

    /// <summary>Writes a table: the same text for the same records, in whatever order.</summary>
    internal static void Write(Stream stream, IEnumerable<TuningRecord> records) => JsonSerializer.Serialize(
        stream,
        new TuningFile(Version, [.. records.OrderBy(r => r.Kernel, StringComparer.Ordinal).ThenBy(r => r.Arguments, StringComparer.Ordinal).ThenBy(r => r.Device, StringComparer.Ordinal).ThenBy(r => r.Config, StringComparer.Ordinal)]),
        TuningJson.Default.TuningFile);

    /// <summary>The configurations that won for these arguments on this device or one like it; those of the very device first.</summary>
    internal IEnumerable<string> Find(string kernel, string arguments, Device device) => records[(kernel, arguments)]
        .Where(r => r.HoldsOn(device))
        .OrderBy(r => r.Device == device.Name ? 0 : 1)
        .Select(r => r.Config);
}
