using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;

namespace BlockSharp.Benchmarks.Gpu;

/// <summary>
/// The peers' times: measured by <c>peers.py</c>, a child process with PyTorch and Triton, or read from the file of an earlier run. Without either there are
/// none, and a reason.
/// </summary>
internal sealed class PeerProcess
{
    private readonly Dictionary<(string Work, string Shape), Dictionary<string, double>> times = [];

    private PeerProcess(string? reason) => Reason = reason;

    /// <summary>Why there are no times, or null.</summary>
    public string? Reason { get; private set; }

    public IReadOnlyDictionary<string, double> TimesOf(Case benchmark) => times.GetValueOrDefault((benchmark.Work, benchmark.Shape)) ?? [];

    public static PeerProcess Measure(BenchmarkOptions options, IReadOnlyList<Case> cases, IAnsiConsole console) => options.Peers switch
    {
        "none" => new("--peers none."),
        "run" when options.Device.Kind != DeviceKind.Cuda => new("they run on CUDA devices alone."),
        "run" => Start(options, cases, console),
        var file => Read(file),
    };

    /// <summary>One line of JSON a time on the standard output; what else the script has to say goes to the error stream.</summary>
    private static PeerProcess Start(BenchmarkOptions options, IReadOnlyList<Case> cases, IAnsiConsole console)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "peers.py");
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.ArgumentList.Add(script);
        if (options.Quick)
            start.ArgumentList.Add("--quick");
        var result = new PeerProcess(null);
        try
        {
            using var process = Process.Start(start)!;
            foreach (var benchmark in cases.Where(c => c.Against.Length > 0))
                process.StandardInput.WriteLine($"{benchmark.Work}\t{benchmark.Shape}");
            process.StandardInput.Close();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                if (!line.StartsWith('{'))
                    continue;
                result.Add(JsonDocument.Parse(line).RootElement);
                console.WriteLine(line);
            }

            process.WaitForExit();
            if (process.ExitCode != 0 && result.times.Count == 0)
                result.Reason = $"peers.py ended with code {process.ExitCode}: it needs a python3 that has torch and triton.";
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            result.Reason = $"python3 could not be run ({failure.Message}).";
        }

        return result;
    }

    private static PeerProcess Read(string file)
    {
        if (!File.Exists(file))
            return new($"there is no file {file}.");
        var result = new PeerProcess(null);
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var row in document.RootElement.GetProperty("results").EnumerateArray())
            foreach (var peer in row.GetProperty("peers").EnumerateObject())
                result.Add(row.GetProperty("work").GetString()!, row.GetProperty("shape").GetString()!, peer.Name, peer.Value.GetDouble());
        return result;
    }

    private void Add(JsonElement row) => Add(
        row.GetProperty("work").GetString()!, row.GetProperty("shape").GetString()!, row.GetProperty("peer").GetString()!, row.GetProperty("us").GetDouble());

    private void Add(string work, string shape, string peer, double microseconds)
    {
        if (!times.TryGetValue((work, shape), out var row))
            times[(work, shape)] = row = [];
        row[peer] = microseconds;
    }
}
