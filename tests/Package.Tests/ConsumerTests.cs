namespace BlockSharp.Package.Tests;

/// <summary>What a user of the package sees: a project outside the repository that has a kernel.</summary>
public class ConsumerTests(PackedFeed feed)
{
    private const string Program =
        """
        using BlockSharp;
        using static BlockSharp.Op;

        const int n = 1001;
        var ascending = Enumerable.Range(0, n).Select(i => (float)i).ToArray();
        var squares = ascending.Select(v => v * v).ToArray();
        foreach (var device in new[] { Device.Eager, Device.Default })
        {
            using var x = device.Allocate<float>(ascending);
            using var y = device.Allocate<float>(squares);
            using var z = device.Allocate<float>(n);
            VectorAdd.Add(device, x, y, z, n);
            device.Synchronize();
            var sums = z.ToArray();
            for (var i = 0; i < n; i++)
            {
                if (sums[i] != ascending[i] + squares[i]) throw new InvalidOperationException($"{device.Name}: element {i} is {sums[i]}");
            }

            Console.WriteLine($"{n} right sums");
        }

        public static partial class VectorAdd
        {
            [BlockKernel(Grid = nameof(Programs))]
            [Config("BLOCK=256")]
            public static void Add(Ptr<float> x, Ptr<float> y, Ptr<float> z, int n, [Constexpr] int BLOCK)
            {
                var i = ProgramId(0) * BLOCK + Arange(0, BLOCK);
                Store(z + i, Load(x + i, mask: i < n) + Load(y + i, mask: i < n), mask: i < n);
            }

            private static Grid Programs(int n, int BLOCK) => new(Cdiv(n, BLOCK));
        }
        """;

    [Fact]
    public async Task A_project_with_a_kernel_builds_without_warnings_and_gives_right_results()
    {
        var output = await DotnetCli.RunSuccessfully(feed.MakeProject("VectorAddition", Program), "run");
        Assert.Equal(2, output.Split('\n').Count(line => line.TrimEnd() == "1001 right sums"));
    }

    [Fact]
    public async Task On_the_CPU_nothing_of_ILGPU_is_loaded()
    {
        var program = Program
            .Replace("new[] { Device.Eager, Device.Default }", "new[] { Device.Cpu }", StringComparison.Ordinal)
            .Replace(
                "public static partial class",
                "if (AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == \"ILGPU\")) throw new InvalidOperationException(\"ILGPU is loaded.\");\n\npublic static partial class",
                StringComparison.Ordinal);
        Assert.Contains("1001 right sums", await DotnetCli.RunSuccessfully(feed.MakeProject("VectorAdditionOnCpu", program), "run"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_kernel_is_a_compiler_error_in_the_users_file()
    {
        var folder = feed.MakeProject("WrongKernel", Program.Replace("BLOCK=256", "BLOK=256", StringComparison.Ordinal));
        var (exitCode, output) = await DotnetCli.Run(folder, "build", "-nologo");
        Assert.NotEqual(0, exitCode);
        Assert.Matches(@"Program\.cs\(\d+,\d+\): error BS\d{4}: ", output);
    }

    [Fact]
    public async Task A_compiler_that_is_too_old_is_an_error_which_names_the_version_needed()
    {
        var folder = feed.MakeProject("OldCompiler", Program);
        var (exitCode, output) = await DotnetCli.Run(folder, "build", "-nologo", "-p:BlockSharpMinimumCompilerVersion=99.0");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error BS0901: BlockSharp needs a C# compiler of version 99.0 or newer", output);
    }
}
