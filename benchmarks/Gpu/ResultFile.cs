using System.Text.Json;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>The results as JSON; <c>--peers</c> takes such a file.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string path, Device device, IReadOnlyList<Outcome> outcomes) => File.WriteAllText(path, JsonSerializer.Serialize(
        new
        {
            device = device.Description,
            results = outcomes.Select(o => new
            {
                work = o.Case.Work,
                shape = o.Case.Shape,
                microseconds = o.Microseconds,
                error = o.Error is { } error && double.IsFinite(error) ? o.Error : null,
                note = o.Note,
                rate = o.Rate,
                peers = o.Peers,
                best = o.Best,
                ratio = o.Ratio,
                nearest = o.Case.Nearest is { } nearest ? $"{nearest.Work} {nearest.Shape}" : null,
                ofNearest = o.OfNearest,
                ofLimit = o.OfLimit,
                peerOfLimit = o.PeerOfLimit,
                bar = o.Case.IsLimit ? null : (double?)o.Case.Bar,
                holds = o.Holds,
            }),
        },
        Indented));
}
