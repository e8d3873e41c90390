using System.Text.Json;
using BlockSharp.Benchmarks.Gpu.Cases;

namespace BlockSharp.Benchmarks.Gpu.Tests;

/// <summary>What the benchmark of GPUs measures, and what a run of it leaves behind; no times.</summary>
public sealed class GpuBenchmarkTests : IDisposable
{
    private const string Work = "row sum", Shape = "4096x1024 bf16";

    private readonly string folder = Directory.CreateTempSubdirectory("blocksharp-benchmark").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static IReadOnlyList<Case> Cases { get; } = AllCases.For(new(Device.Cpu, [], false, "none", false, false, ""));

    public static TheoryData<string, double, string, string> Listed
    {
        get
        {
            string[] vectors = ["4096x4096", "11008x4096", "4096x11008", "28672x8192"], squares = ["4096x4096x4096", "8192x8192x8192"];
            string[] products = [.. squares, "2048x11008x4096", "16384x5120x1280", "16384x1280x5120", "64x4096x4096"];
            var few = from shape in new[] { "4096x4096", "28672x8192" } from m in new[] { 2, 4, 8, 16, 32, 64 } select $"{m}x{shape}";
            var attention = from heads in new[] { "B4 H32 S4096", "B1 H32 S16384" } from head in new[] { 64, 128 } from mask in new[] { "", " causal" } select $"{heads} D{head}{mask}";
            var data = new TheoryData<string, double, string, string>();
            Add("int8 GEMV", 0.95, "Triton, torch.compile", vectors);
            Add("int4 GEMV", 0.75, "tinygemm", vectors);
            Add("bf16 GEMV", 1.0, "cuBLAS, torch.compile", vectors);
            Add("int8 matmul", 0.9, "Triton, Triton TMA", products);
            Add("bf16 matmul", 1.05, "cuBLAS", squares);
            Add("fp8 matmul", 1.05, "cuBLAS", squares);
            Add("int8 rows", 1.0, "cuBLAS", few);
            Add("int4 rows", 1.0, "cuBLAS", few);
            Add("attention", 1.0, "flash", attention);
            foreach (var work in new[] { "softmax", "layer norm", "RMS norm", "row sum" })
            {
                Add(work, 1.0, "torch.compile", ["4096x1024 bf16", "4096x1024 fp32"]);
                Add(work, 0.7, "torch.compile", from columns in new[] { 4096, 16384 } from type in new[] { "bf16", "fp32" } select $"4096x{columns} {type}");
            }

            return data;

            void Add(string work, double bar, string against, IEnumerable<string> shapes)
            {
                foreach (var shape in shapes)
                    data.Add(work, bar, against, shape);
            }
        }
    }

    [Theory, MemberData(nameof(Listed))]
    public void What_is_promised_is_measured_against_its_peers(string work, double bar, string against, string shape)
    {
        var found = Assert.Single(Cases, c => c.Nearest is null && c.Name == (work, shape));
        Assert.Equal((bar, against), (found.Bar, string.Join(", ", found.Against)));
        Assert.NotNull(found.Prepare);
        Assert.True(found.Bytes > 0);
    }

    [Fact]
    public void Odd_shapes_are_held_against_a_listed_one_that_is_measured_too()
    {
        var odd = Cases.Where(c => c.Nearest is not null).ToArray();
        Assert.True(odd.Length > 30);
        Assert.All(odd, c => Assert.True(c.Bar == 1.5 && Cases.Any(listed => listed.Name == c.Nearest!.Name && listed.Nearest is null)));
        Assert.Equal(Cases.Count, Cases.Select(c => c.Name).Distinct().Count());
    }

    [Fact]
    public void What_moves_bytes_alone_is_held_against_memory()
    {
        var limited = Cases.Where(c => c.Limit is not null).ToArray();
        Assert.Equal(["RMS norm", "bf16 GEMV", "int4 GEMV", "int8 GEMV", "layer norm", "row sum", "softmax"], limited.Select(c => c.Work).Distinct().Order(StringComparer.Ordinal));
        Assert.All(limited, c => Assert.Equal(c.Bytes, c.Limit!.Bytes));
        Assert.All(limited, c => Assert.Contains(Cases, limit => limit.IsLimit && limit.Name == c.Limit!.Name));
    }

    [Fact]
    public void The_limit_is_the_best_that_anyone_reached()
    {
        var listed = Cases.First(c => c.Limit is { Against.Length: 1 });
        var limit = new Outcome(listed.Limit!, 5, 0, "", new Dictionary<string, double> { [listed.Limit!.Against[0]] = 4 });
        var outcome = new Outcome(listed, 8, 0, "", new Dictionary<string, double> { [listed.Against[0]] = 16 }) { Limit = limit };
        Assert.Equal((0.5, 0.25, null), (outcome.OfLimit, outcome.PeerOfLimit, limit.Holds));
        Assert.Equal(0.625, (outcome with { Limit = limit with { Peers = new Dictionary<string, double>() } }).OfLimit);
        Assert.Null((outcome with { Limit = null }).OfLimit);
    }

    [Fact]
    public void A_run_prints_a_row_with_its_ratio_and_writes_numbers_and_a_plot()
    {
        var peers = Path.Combine(folder, "peers.json");
        File.WriteAllText(peers, $$$"""{"results": [{"work": "{{{Work}}}", "shape": "{{{Shape}}}", "peers": {"torch.compile": 1e9}}]}""");
        Assert.Equal(0, CommandLine.Run(["--device", "cpu", "--only", $"{Work} {Shape}", "--quick", "--peers", peers, "--out", folder]));

        using var results = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        var rows = results.RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal([("read", "8 MiB"), (Work, Shape)], rows.Select(r => (r.GetProperty("work").GetString(), r.GetProperty("shape").GetString())));
        var (limit, row) = (rows[0], rows[1]);
        var time = row.GetProperty("microseconds").GetDouble();
        Assert.True(time > 0);
        Assert.Equal(time / 1e9, row.GetProperty("ratio").GetDouble(), 1e-12);
        Assert.True(row.GetProperty("holds").GetBoolean());
        var least = limit.GetProperty("microseconds").GetDouble();
        Assert.Equal((least / time, least / 1e9), (row.GetProperty("ofLimit").GetDouble(), row.GetProperty("peerOfLimit").GetDouble()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 0), (limit.GetProperty("bar").ValueKind, limit.GetProperty("holds").ValueKind, limit.GetProperty("error").GetDouble()));
        Assert.InRange(row.GetProperty("error").GetDouble(), 0, 3e-3);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(folder, "results.png"))[..4]);
    }

    [Fact]
    public void The_table_has_the_best_of_the_peers_and_whether_the_bar_holds()
    {
        var listed = Cases.First(c => c.Against.Length == 2 && c.Nearest is null);
        var peers = new Dictionary<string, double> { [listed.Against[0]] = 30, [listed.Against[1]] = 20, ["another"] = 1 };
        var outcomes = new Outcome[] { new(listed, 10, listed.Tolerance / 2, "", peers), new(listed, 40, listed.Tolerance / 2, "", peers), new(listed, 10, 2 * listed.Tolerance, "", peers) };
        Assert.Equal([0.5, 2, 0.5], outcomes.Select(o => o.Ratio));
        Assert.Equal([true, false, false], outcomes.Select(o => o.Holds));
        using var text = new StringWriter();
        ResultTable.Write(outcomes, Spectre.Console.AnsiConsole.Create(new() { Out = new Spectre.Console.AnsiConsoleOutput(text) }));
        var lines = text.ToString().Split('\n').Where(line => line.Contains(listed.Work, StringComparison.Ordinal)).ToArray();
        Assert.Equal(["holds", "above", "WRONG"], lines.Select(line => line.TrimEnd().Split(' ')[^1].Trim('│', ' ')));
        Assert.All(lines, line => Assert.Contains($"20.00 {listed.Against[1]}", line, StringComparison.Ordinal));
        Assert.Contains("1 of 3 bars hold.", text.ToString(), StringComparison.Ordinal);
    }
}
