//! Values printed in standards and manuals (RFC 6749, 7515, 7517, 7617, 7914, 5849, FIPS 197, NIST's vectors of AES-GCM, provider documentation, the salts in
//! WordPress' own comments, hashes of the empty string and of `password`): everybody's, hence nobody's secret.
//!
//! Kept as FNV-1a hashes, so that no token-shaped text lies in the repository.

/// Whether `value` is such a sample.
pub fn is_known(value: &[u8]) -> bool {
    SAMPLES.binary_search(&fnv(value)).is_ok()
}

fn fnv(value: &[u8]) -> u64 {
    value.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[rustfmt::skip]
const SAMPLES: &[u64] = &[
    0x0a3c_3c56_da38_803a, 0x0a63_b8a8_c245_2bc0, 0x0ab5_0e41_2ab9_81a4, 0x1049_e2d0_4450_b2ef,
    0x105e_4dd7_63a8_12bc, 0x15b0_7405_a882_d3ff, 0x1a7b_78be_56f3_054d, 0x1cce_4591_5c5a_7c90,
    0x1d00_b0db_458b_4de4, 0x1ec6_f0ec_2730_5317, 0x2455_f413_8753_c4f6, 0x25de_3792_b9c6_400d,
    0x268c_162f_0c1d_cb48, 0x270d_d213_238b_ad31, 0x273f_5e02_3867_ba98, 0x29ac_b901_fe09_f797,
    0x3030_ced2_0b49_810a, 0x30aa_8188_bb02_3e35, 0x3338_38f0_5135_8c55, 0x3367_fe8c_16b6_73d2,
    0x3693_1a7c_3b9b_08a9, 0x36ec_79cf_e49d_42fa, 0x387f_d325_5c61_6562, 0x3be9_55b1_8f32_adbe,
    0x3c0d_8e9d_b0e6_bea8, 0x3e6e_0ba1_e1bb_8300, 0x3f9d_1c99_6e62_0b67, 0x43f6_2e8b_cdd8_4601,
    0x44bf_a7c3_6da3_3fc5, 0x4579_c912_0c99_9820, 0x4775_6c36_9df8_1635, 0x4b81_4e2c_7456_0377,
    0x4f45_9807_254f_1ee7, 0x52b3_e7e4_164f_a6d3, 0x53cf_aadc_3e07_c384, 0x54ac_cee9_c5a8_b58f,
    0x55e6_407f_d6ee_a643, 0x5711_6b3e_04f3_b229, 0x574b_0203_2581_3d62, 0x5801_a51b_edfa_c4cb,
    0x5844_7b16_edf3_214e, 0x5905_d4ba_a23a_2a24, 0x5b25_c8b5_5d80_4d06, 0x60bc_a9a8_e7e7_80a0,
    0x64d5_661c_798f_9e6b, 0x6751_96d0_d19f_f51c, 0x67e7_33c2_f903_5757, 0x695f_9ce0_69fc_dff2,
    0x6a8c_d541_79ee_73cf, 0x6f26_bf24_ac3a_6e5e, 0x7093_97da_0ef0_7c60, 0x740b_30ff_a00d_2323,
    0x74bb_f20c_dc91_d01b, 0x7699_c294_beeb_ad32, 0x76f0_7e1e_430f_318e, 0x7846_dff1_1ba5_72c4,
    0x7886_acb3_8df0_f69a, 0x7936_a84d_c8dd_6415, 0x7945_7143_0c27_6b31, 0x798c_149a_9450_627f,
    0x7cc0_ebcb_263a_834c, 0x846b_2a1e_2fad_7fcb, 0x84aa_bb7a_54de_dd05, 0x8959_d21b_97c6_b870,
    0x89da_46f5_8afd_03e1, 0x8c3a_1bb4_05b4_c236, 0x8e94_6c0a_8100_f4d9, 0x8f63_5ee3_a1e6_f45d,
    0x9455_04b6_a49d_84c1, 0x95c3_261d_f329_9471, 0x9617_ea56_85ae_57ea, 0x961d_1599_2b9f_eb22,
    0x9a84_ac31_1bdf_267b, 0x9bb9_3d89_924c_f35d, 0x9f19_20c6_cd48_4714, 0x9fec_ef63_1639_2406,
    0xa1b2_e79c_181f_24ed, 0xa1e4_d67c_233f_5cc8, 0xa2d7_93f8_0944_5403, 0xa30b_f065_d8b9_1cd5,
    0xa352_96e2_4730_b575, 0xa382_590e_fd2e_8eac, 0xa426_ca3f_e873_4d0c, 0xa4a4_1487_c26e_8ae8,
    0xa704_e0c5_1f1b_6b61, 0xa75d_dad0_eebf_6abb, 0xad6a_3d7d_7e03_6725, 0xb168_58ae_a193_d8cb,
    0xb29e_1f4f_97e2_575e, 0xb7fe_5d6e_d376_4728, 0xb889_b508_2305_d321, 0xb93e_f071_fc3a_2950,
    0xbac1_05aa_c64c_be2d, 0xbb65_956c_4b8b_34bf, 0xbf12_1830_1780_5505, 0xc251_80f5_bbbe_0bf4,
    0xc498_a479_f28b_8776, 0xc7b7_c608_6cc5_55c6, 0xc84e_0513_0ba0_1136, 0xc865_4e3e_44e8_9106,
    0xc956_8c47_6cb9_7951, 0xcebf_4dec_aaca_f89b, 0xcf52_482c_da8b_b6e9, 0xd003_f6f1_b7ac_be6c,
    0xd1d4_07fe_9b0d_9c34, 0xd557_6153_e088_8119, 0xd632_40db_5d8a_889d, 0xd7ba_480f_b3bb_167e,
    0xd7f4_4d0d_6a0f_bfad, 0xd8eb_1c65_c3cd_07e5, 0xd8f2_e7ab_9a2d_37ed, 0xd9ad_86ad_3724_159b,
    0xdb9d_9a01_5ca5_096c, 0xdc4d_f926_511b_01d2, 0xdc8d_8ca0_6454_72e9, 0xddd1_9c48_6d09_5d84,
    0xe110_70c5_3cc6_2724, 0xe18e_8033_6377_68ea, 0xe43f_a415_ea85_9dc1, 0xe869_d872_48eb_48b6,
    0xe950_3036_43dc_e31b, 0xe982_2d5c_2bdc_0404, 0xe997_0869_85b9_9cf7, 0xecc1_a447_4851_bc28,
    0xee04_25ac_21b0_3b65, 0xee53_195e_e18c_e5fc, 0xef15_b1fe_949d_67fb, 0xeff0_da80_68dc_461d,
    0xf2f1_0494_55f3_b9aa, 0xf37a_93de_0c79_a53a, 0xf40e_2e02_6c9a_c885, 0xf9a5_c07a_9fe2_5756,
    0xface_5349_7bde_e191,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_sorted_and_found() {
        assert!(SAMPLES.is_sorted());
        assert!(is_known(["2YotnFZFEj", "r1zCsicMWpAA"].concat().as_bytes()));
        assert!(!is_known(b"hunter2"));
    }
}
