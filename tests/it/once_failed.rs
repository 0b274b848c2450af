//! Histories that once failed to go there and back, by name.

use crate::round_trip::there_and_back;
use crate::support::history::History;
use crate::support::{Release, Setting, View};

/// What went wrong, and the history: its seed, the release, whether old backups stand around, its steps.
type Failed = (
    &'static str,
    u64,
    Release,
    bool,
    &'static [(&'static str, u64)],
);

/// Histories that once failed, step by step, so that new habits do not change them.
const ONCE_FAILED: [Failed; 10] = [
    (
        "a second name was taken for a copy of what was written in place",
        40_451,
        Release::V10_5,
        false,
        &[
            ("swap", 12_901_871_036_307_145_537),
            ("new file", 2_488_689_460_650_360_603),
            ("hard link", 1_879_394_190_283_241_041),
            ("new link", 9_590_940_186_221_561_644),
            ("name with newline", 8_673_876_821_749_047_120),
            ("rewrite", 4_261_564_569_061_016_650),
        ],
    ),
    (
        "a link made in a directory that moved twice was taken away only by the second run",
        90_228,
        Release::V10_7,
        false,
        &[
            ("new link", 2_709_968_182_487_491_948),
            ("move to store", 2_254_120_433_302_115_575),
            ("relative", 6_936_356_319_878_187_213),
            ("chown", 2_980_928_276_780_656_751),
            ("move directory", 2_094_274_077_697_610_763),
            ("move directory", 9_004_702_792_217_623_023),
        ],
    ),
    (
        "an unseen second name was moved on, and another file has its size",
        200,
        Release::V10_14,
        false,
        &[
            ("backup by rename", 6_629_972_186_885_319_165),
            ("stream edit", 8_240_548_397_465_840_118),
            ("swap", 16_749_511_420_514_641_478),
        ],
    ),
    (
        "the second name of a file that the program made itself was passed over in silence",
        506,
        Release::V10_8,
        false,
        &[
            ("new file", 9_962_771_753_437_123_170),
            ("new file", 7_929_004_605_840_913_282),
            ("stream edit", 17_165_357_803_253_500_687),
        ],
    ),
    (
        "an unseen second name was the place that another step moves from",
        846,
        Release::V10_12,
        false,
        &[
            ("backup by rename", 1_840_348_221_557_789_004),
            ("there and back", 1_622_191_284_642_163_879),
            ("hard link", 3_605_551_093_905_583_223),
            ("backup by rename", 4_367_105_920_792_029_109),
            ("vim save", 11_421_085_080_458_821_608),
            ("append", 10_725_268_733_023_337_262),
            ("move to store", 5_060_530_401_821_314_595),
        ],
    ),
    (
        "an unseen second name was passed over in silence where a copy restored the file",
        200,
        Release::V10_14,
        false,
        &[
            ("copy tree", 6_629_972_186_885_319_165),
            ("stream edit", 4_644_506_160_884_101_564),
        ],
    ),
    (
        "what was made and renamed to an unknown name was taken to be in its directory still",
        1670,
        Release::V10_5,
        false,
        &[
            ("backup by copy", 1_560_776_656_199_798_893),
            ("make directories", 16_183_580_026_580_879_236),
            ("new name elsewhere", 6_474_513_822_579_838_826),
        ],
    ),
    (
        "a second run missed the other name of a file, which the first had taken away",
        700_147,
        Release::V10_13,
        false,
        &[
            ("retarget", 1_342_871_450_532_226_487),
            ("atomic save", 12_990_490_594_618_592_835),
            ("hard link", 13_597_906_092_127_692_066),
            ("atomic save", 10_631_903_866_586_230_598),
            ("there and back", 5_460_481_341_985_040_370),
            ("by descriptor", 16_274_373_626_336_896_221),
        ],
    ),
    (
        "what a rotation's oldest file was renamed over was gone, and everything was claimed to be undone",
        5524,
        Release::V10_5,
        true,
        &[
            ("rotate", 17_432_954_402_253_629_882),
            ("rotate", 3_309_912_871_731_076_223),
        ],
    ),
    (
        "a file was restored from what had taken its copy's name",
        11_100_624,
        Release::V10_9,
        false,
        &[
            ("make directories", 1_668_951_453_705_057_106),
            ("backup by copy", 14_608_971_977_561_790_737),
            ("new name elsewhere", 1_831_488_668_524_948_941),
            ("swap", 4_427_403_898_139_047_190),
        ],
    ),
];

#[test]
fn histories_that_once_failed_go_there_and_back() {
    for (what, seed, release, cluttered, steps) in ONCE_FAILED {
        let history = History {
            seed,
            setting: Setting::new(release, true, View::DashW),
            steps: steps.to_vec(),
            disguised: false,
            cluttered,
            untidy: false,
        };
        if let Err(error) = there_and_back(&history) {
            panic!("{what}: {error}");
        }
    }
}
