using System.Runtime.CompilerServices;
using BlockSharp.Generator.Tests.Frontend;
using BlockSharp.Generator.Tests.Testing;

namespace BlockSharp.Generator.Tests.Launch;

public class LaunchTests
{
    private const string Host = """

        /// <summary>Calls the launch overloads.</summary>
        public static class Host
        {
            /// <summary>b[i] = f(a[i]) on the eager device.</summary>
            public static float[] Run(int config, int group, bool twice, int programs)
            {
                using var b = Device.Eager.Allocate<float>(4);
                Ptr<float> p = b;
                var target = config < 0 ? new LaunchTarget(Device.Eager, null) : new LaunchTarget(Device.Eager, null) { Config = config };
                Tools.Say(target, p, group, twice, programs);
                return b.ToArray();
            }
        }
        """;

    /// <summary>Writes which configuration it was launched with, and what it was given.</summary>
    private const string Kernel = """
        using BlockSharp;
        using static BlockSharp.Op;

        /// <summary>Tools.</summary>
        public static partial class Tools
        {
            /// <summary>Says what it was given.</summary>
            [BlockKernel(Grid = nameof(Programs))]
            [Config("GROUP=32, CONFIG=0", When = nameof(IsTwice))]
            [Config("GROUP=32, CONFIG=1", NumWarps = 2, When = nameof(IsOnce))]
            [Config("GROUP=64, CONFIG=2", NumWarps = 8)]
            [Config("GROUP=64, CONFIG=3")]
            public static void Say(Ptr<float> y, [Constexpr(FromCaller = true)] int GROUP, bool twice, [Constexpr] int CONFIG, int programs)
            {
                if (ProgramId(0) == programs - 1)
                {
                    Store(y, CONFIG);
                    Store(y + 1, GROUP);
                    Store(y + 2, twice ? 1f : 0f);
                    Store(y + 3, NumPrograms(0));
                }
            }

            static Grid Programs(int programs, int CONFIG) => new(CONFIG == 3 ? 2 * programs : programs);

            static bool IsTwice(bool twice) => twice;

            static bool IsOnce(int GROUP, bool twice) => GROUP == 32 && !twice;
        }
        """;

    private static float[] Run(int config, int group, bool twice, int programs)
    {
        using var program = GeneratorHost.RunAndCompile(new KernelGenerator(), Kernel + Host).Load();
        return (float[])program.Call("Host", "Run", config, group, twice, programs)!;
    }

    [Fact]
    public void The_first_configuration_that_fits_is_launched_with_its_constants_and_grid()
    {
        Assert.Equal([0f, 32f, 1f, 5f], Run(-1, 32, true, 5));
        Assert.Equal([1f, 32f, 0f, 5f], Run(-1, 32, false, 5));
        Assert.Equal([2f, 64f, 1f, 5f], Run(-1, 64, true, 5));
    }

    [Fact]
    public void The_caller_may_choose_a_configuration() => Assert.Equal([3f, 64f, 0f, 10f], Run(3, 64, false, 5));

    [Fact]
    public void A_grid_without_programs_launches_nothing() => Assert.Equal([0f, 0f, 0f, 0f], Run(-1, 64, true, 0));

    [Fact]
    public void Configurations_that_do_not_exist_or_fit_are_refused()
    {
        Assert.Contains("Kernel 'Tools.Say' has 4 configurations, numbered from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => Run(4, 64, true, 1)).Message);
        Assert.Contains("other constants than those passed", Assert.Throws<ArgumentException>(() => Run(0, 64, true, 1)).Message);
        Assert.Equal(
            "Kernel 'Tools.Say' has no configuration for these arguments on " + Device.Eager.Description + ". 0 (GROUP=32, CONFIG=0, NumWarps=4, NumStages=1): its constants are not those passed; "
            + "1 (GROUP=32, CONFIG=1, NumWarps=2, NumStages=1): its constants are not those passed; 2 (GROUP=64, CONFIG=2, NumWarps=8, NumStages=1): its constants are not those passed; "
            + "3 (GROUP=64, CONFIG=3, NumWarps=4, NumStages=1): its constants are not those passed.",
            Assert.Throws<ArgumentException>(() => Run(-1, 128, true, 1)).Message);
    }

    [Fact]
    public void Sample_kernels_and_their_launches_compile_without_a_warning() => GeneratorHost.RunAndCompile(new KernelGenerator(), [.. SampleKernels.All]);

    [Fact]
    public void A_kernel_with_an_error_has_a_launch_overload_that_says_so()
    {
        var driver = GeneratorHost.Run(new KernelGenerator(), Kernel.Replace("GROUP);", "GROUP + missing);", StringComparison.Ordinal));
        var source = Assert.Single(driver.GetRunResult().Results.Single().GeneratedSources);
        Assert.Equal("Tools.Say.Launch.g.cs", source.HintName);
        Assert.Contains("public static void Say(global::BlockSharp.LaunchTarget target, global::BlockSharp.Ptr<float> y, int GROUP, bool twice, int programs)", source.SourceText.ToString());
        Assert.Contains("throw new global::System.InvalidOperationException(\"Kernel 'Tools.Say' has errors and was not compiled.\");", source.SourceText.ToString());
    }

    [Fact]
    public void A_kernel_with_a_shape_mistake_is_not_compiled_but_its_callers_are() => GeneratorHost.RunAndCompile(
        new KernelGenerator(),
        Lowering.Kernel("Ptr<float> y", "Store(y + Arange(0, 100), 1f);", "static void Call(Device device, Ptr<float> y) => K(device, y);"));

    [Fact]
    public void Nested_types_keywords_and_clashing_names_compile() => GeneratorHost.RunAndCompile(new KernelGenerator(), """
        using BlockSharp;
        using static BlockSharp.Op;

        namespace A.Ünïcödé
        {
            internal partial record struct Outer
            {
                internal partial interface IInner
                {
                    [BlockKernel(Grid = nameof(@for))]
                    [Config("if=16")]
                    internal static void @while(Ptr<float> target, int @out, bool grid, byte asked, [Constexpr] int @if) => Store(target + Arange(0, @if), grid ? @out : asked);

                    private static Grid @for(int @out) => new(@out);

                    static void Call(DeviceStream stream, Ptr<float> p) => @while(stream, p, 1, true, 2);
                }
            }
        }
        """);

    [Fact]
    public void A_tuned_kernel_of_clashing_names_compiles() => GeneratorHost.RunAndCompile(new KernelGenerator(), """
        using BlockSharp;
        using static BlockSharp.Op;

        internal static partial class C
        {
            [BlockKernel(Grid = nameof(Programs))]
            [Autotune(Key = "words, key, wide, operands, on", Neighbours = true)]
            [Config("BLOCK=64")]
            [Config("BLOCK=256", When = nameof(IsWide))]
            public static void Tune(Ptr<float> copy, Ptr<float> Compiled, int words, byte key, bool wide, ulong operands, uint on, float device, [Constexpr] int BLOCK) =>
                Store(copy + Arange(0, BLOCK), Load(Compiled + Arange(0, BLOCK)));

            private static Grid Programs(int words, Device device) => new(words * device.MultiprocessorCount);

            private static bool IsWide(bool wide, Device target) => wide && target.MultiprocessorCount > 1;
        }
        """);

    [Fact]
    public void Every_type_of_number_is_passed() => GeneratorHost.RunAndCompile(new KernelGenerator(), Lowering.Kernel(
        "Ptr<float> y, bool a, sbyte b, byte c, short d, ushort e, int f, uint g, long h, ulong i, float j, double k", "if (a) Store(y, (float)(b + c + d + e + f + g + h) + i + j + (float)k);"));

    [Fact]
    public void Launch_files_are_as_reviewed()
    {
        var tuned = Kernel.Replace("[BlockKernel(", "[Autotune(Key = \"programs, twice\")]\n[BlockKernel(", StringComparison.Ordinal).Replace("Tools", "Tuned", StringComparison.Ordinal);
        var driver = GeneratorHost.Run(new KernelGenerator(), SampleKernels.VectorAdd, SampleKernels.Gemv, Kernel, tuned);
        GeneratorHost.ThrowIfCrashed(driver);
        var launches = driver.GetRunResult().Results.Single().GeneratedSources.Where(s => s.HintName.EndsWith(".Launch.g.cs", StringComparison.Ordinal));
        SnapshotVerifier.Compare(
            Path.Combine(Folder(), "Snapshots"), $"{nameof(LaunchTests)}.{nameof(Launch_files_are_as_reviewed)}",
            launches.Select(s => (s.HintName, s.SourceText.ToString())), Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") is "1" or "true");
        Assert.All(launches, s => Assert.False(s.SourceText.ToString().EndsWith('\n') || s.SourceText.ToString().Contains('\r', StringComparison.Ordinal)));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
