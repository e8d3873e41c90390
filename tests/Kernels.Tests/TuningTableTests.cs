using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace BlockSharp.Kernels.Tests;

/// <summary>The table that the library comes with: what it names must exist.</summary>
public class TuningTableTests
{
    private static readonly Assembly Library = typeof(Int8WeightOnly).Assembly;

    private static JsonElement[] Results
    {
        get
        {
            using var stream = Library.GetManifestResourceStream("BlockSharp.Tuning.json")!;
            using var document = JsonDocument.Parse(stream);
            Assert.Equal(1, document.RootElement.GetProperty("blocksharp-tuning").GetInt32());
            return [.. document.RootElement.GetProperty("results").EnumerateArray().Select(r => r.Clone())];
        }
    }

    private static string Text(JsonElement result, string property) => result.GetProperty(property).GetString()!;

    [Fact]
    public void Every_result_is_of_a_configuration_that_a_kernel_has()
    {
        Assert.NotEmpty(Results);
        Assert.All(Results, result =>
        {
            var name = Text(result, "kernel");
            var type = Library.GetType(name[..name.LastIndexOf('.')], throwOnError: true)!;
            var kernel = type.GetMethods().Single(m => m.Name == name[(name.LastIndexOf('.') + 1)..] && m.IsDefined(typeof(BlockKernelAttribute)));
            var key = kernel.GetCustomAttribute<AutotuneAttribute>()!.Key;
            Assert.Equal(key, string.Join(", ", Text(result, "arguments").Split(", ").Where(a => a != "unaligned").Select(a => a.Split('=')[0])));
            var configs = kernel.GetCustomAttributes<ConfigAttribute>().Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Values}, NumWarps={c.NumWarps}, NumStages={c.NumStages}"));
            Assert.Contains(Text(result, "config"), configs);
        });
    }
}
